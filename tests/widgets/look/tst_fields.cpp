// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/theme.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/segmentedswitch.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QCompleter>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QStringListModel>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace gantry::ui;
using namespace Qt::StringLiterals;

namespace {

// Just enough grammar for the field: registry/repository:tag, upper case is wrong.
ReferenceReading readReference(const QString &text)
{
    ReferenceReading reading;
    const qsizetype slash = text.indexOf(u'/');
    const qsizetype colon = text.lastIndexOf(u':');
    const qsizetype end = colon > slash ? colon : text.size();
    if (slash > 0)
        reading.parts.append({ReferencePart::Registry, {0, slash + 1}});
    reading.parts.append({ReferencePart::Repository, {slash + 1, end - slash - 1}});
    if (colon > slash)
        reading.parts.append({ReferencePart::Tag, {colon + 1, text.size() - colon - 1}});
    for (qsizetype i = slash + 1; i < end; ++i) {
        if (text[i].isUpper()) {
            reading.wrong = {i, 1};
            reading.reason = u"Upper case letters cannot stand in a repository name."_s;
            break;
        }
    }
    return reading;
}

const QString longReference
    = u"harbor.example.org/platform/team-seven/telemetry-agent:3.7.4-nanoserver-ltsc2022"_s;

} // namespace

class FieldsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void enterSubmitsTheTrimmedReference();
    void enterOnAWrongReferenceShowsTheReasonInstead();
    void theReasonGoesWhenTheTextIsRight();
    void escapeRestoresTheReferenceAndThenLeaves();
    void theRepositoryElidesAndTheTagNever();
    void chipAndStarGiveWayToTheTag();
    void kindAndStarShowOnlyForTheReferenceItself();
    void theKeyHintIsForTheEmptyField();
    void aCompletionIsOpenedAtOnce();
    void theFilterSendsAfterAPauseAndAtOnceForEnter();
    void escapeClearsTheFilterAndThenLeaves();
    void unknownRangesEndWithTheTextTheyWereGivenFor();
    void chipsToggleByKeyboardAndSpeakTheirCount();
    void ofExclusiveChipsOneIsOn();
    void arrowsMoveTheSegmentedSwitch();
    void settingASegmentIsNotAChoiceOfThePerson();
    void longLabelsElideInTheMiddle();
    void aLabelOfTwoLinesWrapsAndThenElides();
    void aLinkTakesFocusAndEnter();
    void keyCapsSplitAtPlus();
    void theDigestLabelCopiesTheWholeDigest();
    void aMessageHasItsActionsAndCloses();
    void announcementsComeOncePerSecond();
    void thePlaceholderHasOneButton();
    void quickWorkShowsNoBusyMark();
    void progressSpeaksPercentAndText();
    void largerFontsMakeLargerParts();

private:
    QWidget *window();
    std::unique_ptr<QWidget> m_window;
    std::unique_ptr<Theme> m_theme;
};

void FieldsTest::initTestCase()
{
    m_theme = std::make_unique<Theme>(qApp, Theme::Setting::Light);
}

QWidget *FieldsTest::window()
{
    m_window = std::make_unique<QWidget>();
    m_window->resize(700, 300);
    new QVBoxLayout(m_window.get());
    return m_window.get();
}

void FieldsTest::enterSubmitsTheTrimmedReference()
{
    ReferenceField field;
    field.setReader(readReference);
    QSignalSpy submitted(&field, &ReferenceField::submitted);
    QTest::keyClicks(&field, u" docker.io/library/golang:1.24 "_s);
    QTest::keyClick(&field, Qt::Key_Return);
    QCOMPARE(submitted.size(), 1);
    QCOMPARE(submitted[0][0].toString(), u"docker.io/library/golang:1.24"_s);
}

void FieldsTest::enterOnAWrongReferenceShowsTheReasonInstead()
{
    QWidget *host = window();
    auto *field = new ReferenceField;
    field->setReader(readReference);
    host->layout()->addWidget(field);
    host->show();
    field->setFocus();
    QSignalSpy submitted(field, &ReferenceField::submitted);
    QTest::keyClicks(field, u"docker.io/Golang"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(submitted.size(), 0);
    QCOMPARE(field->shownReason(), u"Upper case letters cannot stand in a repository name."_s);
    QCOMPARE(field->accessibleDescription(), field->shownReason());
}

void FieldsTest::theReasonGoesWhenTheTextIsRight()
{
    QWidget *host = window();
    auto *field = new ReferenceField;
    field->setReader(readReference);
    host->layout()->addWidget(field);
    host->show();
    field->setFocus();
    QTest::keyClicks(field, u"docker.io/G"_s);
    QTRY_VERIFY(!field->shownReason().isEmpty());
    QTest::keyClick(field, Qt::Key_Backspace);
    QVERIFY(field->shownReason().isEmpty());
}

void FieldsTest::escapeRestoresTheReferenceAndThenLeaves()
{
    ReferenceField field;
    field.setReference(u"docker.io/library/golang:1.24"_s);
    QSignalSpy left(&field, &ReferenceField::leaveRequested);
    field.selectAll();
    QTest::keyClicks(&field, u"other"_s);
    QTest::keyClick(&field, Qt::Key_Escape);
    QCOMPARE(field.text(), u"docker.io/library/golang:1.24"_s);
    QCOMPARE(left.size(), 0);
    QTest::keyClick(&field, Qt::Key_Escape);
    QCOMPARE(left.size(), 1);
}

void FieldsTest::theRepositoryElidesAndTheTagNever()
{
    ReferenceField field;
    field.setReader(readReference);
    field.setReference(longReference);
    QCOMPARE(field.elidedText(5000), longReference);
    for (const int width : {500, 420, 340}) {
        const QString shown = field.elidedText(width);
        QVERIFY2(shown.contains(u'…'), qPrintable(shown));
        QVERIFY2(shown.endsWith(u":3.7.4-nanoserver-ltsc2022"_s), qPrintable(shown));
    }
    QVERIFY(field.elidedText(500).startsWith(u"harbor.example.org/"_s));
}

void FieldsTest::chipAndStarGiveWayToTheTag()
{
    ReferenceField field;
    field.setReader(readReference);
    field.setStarVisible(true);
    field.setReference(longReference, u"registry"_s, u"index"_s);
    field.setFixedWidth(600);
    field.show();
    field.clearFocus();
    const auto *kind = field.findChild<TagLabel *>();
    QTRY_VERIFY(kind->isVisible());
    field.setFixedWidth(260);
    QTRY_VERIFY(!kind->isVisible());
    field.setFixedWidth(600);
    QTRY_VERIFY(kind->isVisible());
}

void FieldsTest::kindAndStarShowOnlyForTheReferenceItself()
{
    ReferenceField field;
    field.setStarVisible(true);
    field.setReference(u"docker.io/library/golang:1.24"_s, u"registry"_s, u"index"_s);
    auto *kind = field.findChild<TagLabel *>();
    auto *star = field.findChild<QToolButton *>();
    QVERIFY(kind->isVisibleTo(&field) && star->isVisibleTo(&field));
    QTest::keyClicks(&field, u"x"_s);
    QVERIFY(!kind->isVisibleTo(&field) && !star->isVisibleTo(&field));
    QTest::keyClick(&field, Qt::Key_Escape);
    QVERIFY(star->isVisibleTo(&field));
    QSignalSpy toggled(&field, &ReferenceField::starToggled);
    star->click();
    QCOMPARE(toggled.size(), 1);
    QVERIFY(field.isStarred());
}

void FieldsTest::theKeyHintIsForTheEmptyField()
{
    ReferenceField field;
    field.setKeyHint(u"Ctrl+L"_s);
    const auto *hint = field.findChild<KeyCap *>();
    QVERIFY(hint->isVisibleTo(&field));
    field.setText(u"a"_s);
    QVERIFY(!hint->isVisibleTo(&field));
}

void FieldsTest::aCompletionIsOpenedAtOnce()
{
    QWidget *host = window();
    auto *field = new ReferenceField;
    QStringListModel known({u"docker.io/library/golang:1.24"_s, u"quay.io/other/thing"_s});
    field->setCompletionModel(&known);
    host->layout()->addWidget(field);
    host->show();
    field->setFocus();
    QSignalSpy submitted(field, &ReferenceField::submitted);
    QTest::keyClicks(field, u"golang"_s);
    QTRY_VERIFY(field->completer()->popup()->isVisible());
    QTest::keyClick(field->completer()->popup(), Qt::Key_Down);
    QTest::keyClick(field->completer()->popup(), Qt::Key_Return);
    QTRY_COMPARE(submitted.size(), 1);
    QCOMPARE(submitted[0][0].toString(), u"docker.io/library/golang:1.24"_s);
}

void FieldsTest::theFilterSendsAfterAPauseAndAtOnceForEnter()
{
    FilterLine line;
    line.setDelay(20);
    QSignalSpy changed(&line, &FilterLine::filterChanged);
    QTest::keyClicks(&line, u"os:linux"_s);
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(changed[0][0].toString(), u"os:linux"_s);
    line.setDelay(100000);
    QTest::keyClicks(&line, u" x"_s);
    QTest::keyClick(&line, Qt::Key_Return);
    QCOMPARE(changed.size(), 2);
    QTest::keyClick(&line, Qt::Key_Return);
    QCOMPARE(changed.size(), 2);
}

void FieldsTest::escapeClearsTheFilterAndThenLeaves()
{
    FilterLine line;
    line.setDelay(0);
    line.setText(u"abc"_s);
    QSignalSpy left(&line, &FilterLine::leaveRequested);
    QTest::keyClick(&line, Qt::Key_Escape);
    QVERIFY(line.text().isEmpty());
    QCOMPARE(left.size(), 0);
    QTest::keyClick(&line, Qt::Key_Escape);
    QTest::keyClick(&line, Qt::Key_Down);
    QCOMPARE(left.size(), 2);
}

void FieldsTest::unknownRangesEndWithTheTextTheyWereGivenFor()
{
    FilterLine line;
    line.setText(u"colour:red"_s);
    line.setUnknownRanges({{0, 6}}, u"No field is called colour."_s);
    QCOMPARE(line.unknownRanges().size(), 1);
    QCOMPARE(line.accessibleDescription(), u"No field is called colour."_s);
    // Formatting must not touch text, cursor or undo.
    QCOMPARE(line.text(), u"colour:red"_s);
    QTest::keyClicks(&line, u"!"_s);
    QCOMPARE(line.text(), u"colour:red!"_s);
    QVERIFY(line.unknownRanges().isEmpty());
}

void FieldsTest::chipsToggleByKeyboardAndSpeakTheirCount()
{
    ChipRow row;
    row.addChip(u"linux"_s, u"Linux"_s, u"linux"_s);
    row.addChip(u"missing"_s, u"Missing"_s, u"miss"_s, true);
    row.setCount(u"linux"_s, 7);
    QSignalSpy toggled(&row, &ChipRow::chipToggled);
    QTest::keyClick(row.chip(u"linux"_s), Qt::Key_Space);
    QVERIFY(row.isOn(u"linux"_s));
    QCOMPARE(toggled.size(), 1);
    QCOMPARE(row.chip(u"linux"_s)->accessibleName(), u"Linux 7"_s);
    row.setOn(u"missing"_s, false);
    QCOMPARE(toggled.size(), 1);
    row.removeChip(u"missing"_s);
    QCOMPARE(row.ids(), QStringList{u"linux"_s});
}

void FieldsTest::ofExclusiveChipsOneIsOn()
{
    ChipRow row;
    row.addChip(u"all"_s, u"All"_s, {}, true);
    row.addChip(u"linux"_s, u"Linux"_s);
    row.setExclusive({u"all"_s, u"linux"_s});
    row.chip(u"linux"_s)->click();
    QVERIFY(row.isOn(u"linux"_s) && !row.isOn(u"all"_s));
    row.chip(u"linux"_s)->click();
    QVERIFY(row.isOn(u"linux"_s));
}

void FieldsTest::arrowsMoveTheSegmentedSwitch()
{
    SegmentedSwitch layouts;
    layouts.addSegment(u"inspect"_s, u"Inspect"_s, {}, u"Ctrl+1"_s);
    layouts.addSegment(u"diff"_s, u"Compare"_s);
    layouts.addSegment(u"crane"_s, u"Assemble"_s);
    layouts.setSegmentEnabled(1, false);
    QSignalSpy chosen(&layouts, &SegmentedSwitch::chosen);
    QTest::keyClick(layouts.segment(0), Qt::Key_Right);
    QCOMPARE(layouts.currentIndex(), 2);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(layouts.segment(2)->focusPolicy(), Qt::TabFocus);
    QCOMPARE(layouts.segment(0)->focusPolicy(), Qt::ClickFocus);
    QVERIFY(layouts.segment(0)->toolTip().contains(u"Ctrl+1"_s));
}

void FieldsTest::settingASegmentIsNotAChoiceOfThePerson()
{
    SegmentedSwitch layouts;
    layouts.addSegment({}, u"A"_s);
    layouts.addSegment({}, u"B"_s);
    QSignalSpy chosen(&layouts, &SegmentedSwitch::chosen);
    QSignalSpy changed(&layouts, &SegmentedSwitch::currentChanged);
    layouts.setCurrentIndex(1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(chosen.size(), 0);
}

void FieldsTest::longLabelsElideInTheMiddle()
{
    ElideLabel label(u"a/very/long/path/to/a/file"_s);
    label.resize(80, 20);
    QVERIFY(label.shownText().contains(u'…'));
    QVERIFY(label.shownText().startsWith(u'a') && label.shownText().endsWith(u'e'));
    label.resize(label.sizeHint());
    QCOMPARE(label.shownText(), label.text());
    QCOMPARE(label.accessibleName(), label.text());
}

void FieldsTest::aLabelOfTwoLinesWrapsAndThenElides()
{
    ElideLabel label(u"no matching manifest for windows in the manifest list entries"_s);
    const int line = label.sizeHint().height();
    label.setMostLines(2);
    const int whole = label.sizeHint().width();
    QCOMPARE(label.heightForWidth(whole), line);
    QCOMPARE(label.heightForWidth(whole * 2 / 3), 2 * line);
    QCOMPARE(label.heightForWidth(whole / 4), 2 * line);
    label.resize(whole * 2 / 3, 2 * line);
    label.show();
    QCOMPARE(label.shownText().replace(u'\n', u' '), label.text());
    QVERIFY(label.toolTip().isEmpty());
    label.resize(whole / 4, 2 * line);
    QVERIFY(label.shownText().endsWith(u'…'));
    QVERIFY(!label.toolTip().isEmpty());
}

void FieldsTest::aLinkTakesFocusAndEnter()
{
    LinkButton link(u"from 77e0c1d4…"_s);
    QSignalSpy clicked(&link, &LinkButton::clicked);
    QTest::keyClick(&link, Qt::Key_Return);
    QTest::keyClick(&link, Qt::Key_Space);
    QCOMPARE(clicked.size(), 2);
    QVERIFY(link.sizeHint().height() >= 21);
}

void FieldsTest::keyCapsSplitAtPlus()
{
    KeyCap split(u"Ctrl+Shift+C"_s);
    KeyCap joined(u"Ctrl+Shift+C"_s);
    joined.setJoined(true);
    QVERIFY(split.sizeHint().width() > joined.sizeHint().width());
    QCOMPARE(split.accessibleName(), u"Ctrl+Shift+C"_s);
    KeyCap zoom(u"Ctrl++"_s);
    QVERIFY(zoom.sizeHint().width() > KeyCap(u"Ctrl"_s).sizeHint().width());
}

void FieldsTest::theDigestLabelCopiesTheWholeDigest()
{
    const QString digest = u"sha256:"_s + QString(64, u'a');
    DigestLabel label;
    label.setDigest(digest);
    QSignalSpy copied(&label, &DigestLabel::copied);
    label.findChild<QToolButton *>()->click();
    QCOMPARE(copied.size(), 1);
    QCOMPARE(QGuiApplication::clipboard()->text(), digest);
}

void FieldsTest::aMessageHasItsActionsAndCloses()
{
    QWidget *host = window();
    auto *bar = new MessageBar;
    host->layout()->addWidget(bar);
    host->show();
    bar->showMessage(Mark::Error, u"No tag 1.25."_s);
    bar->addAction(u"open"_s, u"Open 1.24"_s);
    QVERIFY(bar->isVisible());
    QCOMPARE(bar->accessibleName(), u"Error: No tag 1.25."_s);
    QSignalSpy triggered(bar, &MessageBar::actionTriggered);
    bar->findChild<QPushButton *>(u"open"_s)->click();
    QCOMPARE(triggered[0][0].toString(), u"open"_s);
    bar->showMessage(Mark::Note, u"Other."_s);
    QVERIFY(bar->actionIds().isEmpty());
    QSignalSpy closed(bar, &MessageBar::closed);
    QTest::keyClick(bar, Qt::Key_Escape);
    QCOMPARE(closed.size(), 1);
    QVERIFY(!bar->isVisible());
}

void FieldsTest::announcementsComeOncePerSecond()
{
    QWidget widget;
    Announcer announcer;
    QSignalSpy said(&announcer, &Announcer::announced);
    announcer.announce(&widget, u"one"_s);
    announcer.announce(&widget, u"two"_s);
    announcer.announce(&widget, u"three"_s);
    QCOMPARE(said.size(), 1);
    QTRY_COMPARE(said.size(), 2);
    QCOMPARE(said[1][0].toString(), u"three"_s);
}

void FieldsTest::thePlaceholderHasOneButton()
{
    Placeholder empty(u"registry"_s, u"No registries yet"_s, u"Open a reference."_s);
    QVERIFY(!empty.button()->isVisibleTo(&empty));
    empty.setButton(u"Add Registry…"_s, u"plus"_s);
    QSignalSpy clicked(&empty, &Placeholder::buttonClicked);
    empty.button()->click();
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(empty.accessibleName(), u"No registries yet"_s);
}

void FieldsTest::quickWorkShowsNoBusyMark()
{
    BusyMark busy;
    busy.setBusy(true);
    QCOMPARE(busy.mark(), Mark::Nothing);
    busy.setBusy(false);
    busy.setBusy(true, u"Reading tags"_s);
    QTRY_COMPARE(busy.mark(), Mark::Running);
    QCOMPARE(busy.accessibleName(), u"Running: Reading tags"_s);
    busy.setBusy(false);
    QCOMPARE(busy.mark(), Mark::Nothing);
}

void FieldsTest::progressSpeaksPercentAndText()
{
    TransferProgress progress;
    progress.setProgress(0.61, u"44.0 of 72.2 MiB"_s);
    QCOMPARE(progress.accessibleName(), u"61 percent, 44.0 of 72.2 MiB"_s);
    progress.setProgress(-1, u"12 MiB"_s);
    QCOMPARE(progress.accessibleName(), u"12 MiB"_s);
}

void FieldsTest::largerFontsMakeLargerParts()
{
    QPushButton button(u"Compare…"_s);
    SegmentedSwitch layouts;
    layouts.addSegment(u"inspect"_s, u"Inspect"_s);
    const QFont before = QApplication::font();
    const int buttonHeight = button.sizeHint().height();
    const int segmentHeight = layouts.sizeHint().height();
    QCOMPARE_GE(buttonHeight, 24);
    QFont large = before;
    large.setPointSizeF(14);
    button.setFont(large);
    layouts.setFont(large);
    QVERIFY(button.sizeHint().height() > buttonHeight);
    QVERIFY(layouts.segment(0)->sizeHint().height() > segmentHeight);
}

QTEST_MAIN(FieldsTest)
#include "tst_fields.moc"
