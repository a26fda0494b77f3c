// SPDX-License-Identifier: Apache-2.0
#include "tests/widgets/look/gallerypages.h"
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/widgets/commandfinder.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/segmentedswitch.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QGroupBox>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QRadioButton>
#include <QSpinBox>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace gantry::ui;

namespace gallery {

namespace {

class Sheet : public QWidget
{
protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Colours colours = Colours::of(palette());
        painter.fillRect(rect(), colours.tone(Tone::Base));
        painter.setFont(font());
        int x = 20;
        int y = 20;
        const auto next = [&] {
            x += 150;
            if (x > width() - 140) {
                x = 20;
                y += 40;
            }
        };
        for (const QString &name : iconNames()) {
            paintIcon(&painter, QRect(x, y, 16, 16), name, colours.tone(Tone::Text));
            paintIcon(&painter, QRect(x + 22, y - 4, 24, 24), name, colours.tone(Tone::Link));
            painter.setPen(colours.tone(Tone::Text2));
            painter.drawText(x + 54, y + 13, name);
            next();
        }
        x = 20;
        y += 60;
        for (int i = 1; i <= int(Mark::Same); ++i) {
            const auto mark = static_cast<Mark>(i);
            paintMark(&painter, QRect(x, y, 14, 14), mark, colours);
            paintMark(&painter, QRect(x + 22, y - 5, 26, 26), mark, colours);
            painter.setPen(colours.tone(Tone::Text2));
            painter.drawText(x + 54, y + 13, markText(mark));
            next();
        }
        x = 20;
        y += 40;
        painter.fillRect(QRect(0, y - 6, width(), 26), colours.tone(Tone::Highlight));
        MarkLook plate;
        plate.plate = true;
        for (int i = 1; i <= int(Mark::Same); ++i)
            paintMark(&painter, QRect(i * 40, y, 14, 14), static_cast<Mark>(i), colours, plate);
        y += 40;
        for (const int side : {16, 32, 64, 128}) {
            applicationIcon().paint(&painter, QRect(x, y, side, side));
            x += side + 20;
        }
        for (int lane = 1; lane <= 7; ++lane) {
            painter.fillRect(QRect(x, y, 8, 60), colours.lane(lane));
            x += 14;
        }
    }
};

QWidget *controls()
{
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    int row = 0;
    const auto line = [&](const QString &name, std::initializer_list<QWidget *> widgets) {
        grid->addWidget(new HintLabel(name), row, 0);
        auto *cell = new QHBoxLayout;
        for (QWidget *widget : widgets)
            cell->addWidget(widget);
        cell->addStretch(1);
        grid->addLayout(cell, row++, 1);
    };
    const auto push = [](const QString &text, const QString &iconName, const char *property) {
        auto *button = new QPushButton(text);
        if (!iconName.isEmpty())
            button->setIcon(icon(iconName));
        if (property)
            button->setProperty(property, true);
        return button;
    };
    auto *disabled = push(u"Disabled"_s, u"pipe"_s, nullptr);
    disabled->setEnabled(false);
    auto *byDefault = push(u"Default"_s, {}, nullptr);
    byDefault->setDefault(true);
    line(u"Buttons"_s,
        {push(u"Open"_s, {}, nullptr), push(u"Compare…"_s, u"diff"_s, nullptr), byDefault,
            push(u"Sign In"_s, {}, "gantryPrimary"), push(u"Delete"_s, {}, "gantryDanger"),
            push(u"Small"_s, u"plus"_s, "gantrySmall"), push(u"Quiet"_s, u"plus"_s, "gantryQuiet"),
            disabled});
    auto *on = new QCheckBox(u"On"_s);
    on->setChecked(true);
    auto *partly = new QCheckBox(u"Partly"_s);
    partly->setCheckState(Qt::PartiallyChecked);
    auto *off = new QCheckBox(u"Off, disabled"_s);
    off->setEnabled(false);
    auto *radio = new QRadioButton(u"Radio"_s);
    radio->setChecked(true);
    line(u"Checks"_s,
        {on, partly, new QCheckBox(u"Off"_s), off, radio, new QRadioButton(u"Other"_s)});
    auto *combo = new QComboBox;
    combo->addItem(icon(u"host"_s), u"linux/arm64"_s);
    auto *edit = new QLineEdit(u"Text"_s);
    line(u"Fields"_s, {edit, combo, new QSpinBox});
    auto *field = new ReferenceField;
    field->setPlaceholderText(u"Reference, digest, file or folder"_s);
    field->setKeyHint(u"Ctrl+L"_s);
    field->setFixedWidth(420);
    line(u"Reference, empty"_s, {field});
    auto *wrong = new ReferenceField;
    wrong->setReader([](const QString &) {
        ReferenceReading reading;
        reading.parts = {{ReferencePart::Registry, {0, 10}}, {ReferencePart::Repository, {10, 14}},
            {ReferencePart::Tag, {25, 4}}};
        reading.wrong = {18, 3};
        reading.reason = u"Upper case letters cannot stand in a repository name."_s;
        return reading;
    });
    wrong->setFixedWidth(420);
    wrong->setText(u"docker.io/library/GOLang:1.24"_s);
    QTimer::singleShot(0, wrong, [wrong] { wrong->setFocus(); });
    line(u"Reference, wrong"_s, {wrong});
    auto *narrow = new ReferenceField;
    narrow->setReader([](const QString &text) {
        ReferenceReading reading;
        const qsizetype slash = text.indexOf(u'/');
        const qsizetype colon = text.lastIndexOf(u':');
        reading.parts = {{ReferencePart::Registry, {0, slash + 1}},
            {ReferencePart::Repository, {slash + 1, colon - slash - 1}},
            {ReferencePart::Tag, {colon + 1, text.size() - colon - 1}}};
        return reading;
    });
    narrow->setFixedWidth(300);
    narrow->setReference(
        u"harbor.example.org/platform/team-seven/telemetry-agent:3.7.4-nanoserver"_s, u"registry"_s,
        u"index"_s);
    line(u"Reference, narrow"_s, {narrow});
    auto *filter = new FilterLine;
    filter->setText(u"os:windows colour:red"_s);
    filter->setUnknownRanges({{11, 6}}, u"No field is called colour."_s);
    filter->setFixedWidth(300);
    auto *switcher = new SegmentedSwitch;
    switcher->addSegment({}, u"Stored"_s);
    switcher->addSegment({}, u"Indented"_s);
    line(u"Filter, switch"_s, {filter, switcher});
    auto *half = new TransferProgress;
    half->setProgress(0.45, u"44.0 of 72.2 MiB"_s);
    half->setFixedWidth(200);
    auto *unknown = new TransferProgress;
    unknown->setProgress(-1, u"12 MiB"_s);
    unknown->setFixedWidth(160);
    auto *failed = new TransferProgress;
    failed->setProgress(1, u"401: sign-in needed"_s);
    failed->setMeaning(Meaning::Error);
    failed->setFixedWidth(160);
    line(u"Progress"_s, {half, unknown, failed, new MarkLabel(Mark::Running)});
    line(u"Keys, tags, links"_s,
        {new KeyCap(u"Ctrl+Shift+C"_s), new KeyCap(u"F6"_s), new TagLabel(u"index"_s),
            new TagLabel(u"3"_s, Meaning::Warning), new TagLabel(u"401"_s, Meaning::Error),
            new TagLabel(u"new"_s, Meaning::Fine), new LinkButton(u"from 77e0c1d4…"_s)});
    return box;
}

} // namespace

QWidget *makeSheet()
{
    return new Sheet;
}

QWidget *makeParts()
{
    auto *window = new QWidget;
    auto *column = new QVBoxLayout(window);
    const auto bar = [&](Mark mark, const QString &text, const QStringList &actions) {
        auto *message = new MessageBar(window);
        column->addWidget(message);
        message->showMessage(mark, text);
        for (const QString &action : actions)
            message->addAction(action, action);
    };
    bar(Mark::Error, u"No tag 1.25 in docker.io/library/golang. Nearest: 1.24, 1.25-rc."_s,
        {u"Open 1.24"_s});
    bar(Mark::Warning, u"docker.io allows 0 more pulls until 14:20. Cached data stays usable."_s,
        {u"Sign In…"_s});
    bar(Mark::Note, u"Offline. Showing what was read 3 h ago."_s, {});
    bar(Mark::Fine, u"3.8.0 now points to 8e92b7a4…"_s, {u"Roll Back"_s});
    column->addWidget(controls());
    auto *row = new QHBoxLayout;
    auto *empty = new Placeholder(u"registry"_s, u"No registries yet"_s,
        u"Open a reference and its registry appears here."_s);
    empty->setButton(u"Add Registry…"_s, u"plus"_s);
    row->addWidget(empty);
    row->addWidget(new Placeholder(u"config"_s, u"Nothing selected"_s,
        u"Select a row in any tree or table to see its fields."_s));
    auto *group = new QGroupBox(u"Group"_s);
    auto *inGroup = new QVBoxLayout(group);
    inGroup->addWidget(new TitleLabel(u"Try it offline"_s));
    inGroup->addWidget(new HintLabel(u"A sample workspace with 7 platforms, included."_s));
    inGroup->addWidget(new QPushButton(icon(u"layout"_s), u"Open Sample Workspace"_s));
    row->addWidget(group);
    column->addLayout(row, 1);
    auto *finder = new CommandFinder(window);
    finder->setEntries([] {
        return QList<FinderEntry>{
            {u"open"_s, u"folder"_s, u"Open Layout or Archive…"_s, u"File"_s, u"Ctrl+O"_s, true},
            {u"copy"_s, u"term"_s, u"Copy as Command"_s, u"Image"_s, u"Ctrl+Shift+C"_s, true},
            {u"doc"_s, u"doctor"_s, u"Doctor for This Image"_s, u"Image"_s, u"Ctrl+D"_s, false},
            {u"golang"_s, u"repo"_s, u"docker.io/library/golang"_s, u"repository"_s, {}, true}};
    });
    if (!qEnvironmentVariableIsEmpty("GANTRY_GALLERY_FINDER"))
        QTimer::singleShot(0, finder, [finder] { finder->open(u"o"_s); });
    return window;
}

} // namespace gallery
