// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/filepreviewpane.h"

#include "base/text.h"
#include "models/files/filepreview.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/detailsview.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/hexview.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/pictureview.h"
#include "ui/widgets/segmentedswitch.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QStackedWidget>
#include <QToolButton>

#include <array>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::FileContent;
using models::FilePreview;

namespace {

enum StackPage { FactsPage, TextPage, BytesPage, PicturePage, MessagePage };

std::vector<LineMark> marksOf(const std::vector<FileContent::LineEnd> &ends)
{
    std::vector<LineMark> marks;
    marks.reserve(ends.size());
    for (const FileContent::LineEnd end : ends)
        marks.push_back(static_cast<LineMark>(end));
    static_assert(
        static_cast<int>(LineMark::Folded) == static_cast<int>(FileContent::LineEnd::Folded));
    return marks;
}

} // namespace

FilePreviewPane::FilePreviewPane(models::FilesSession *files, QWidget *parent)
    : QWidget(parent)
    , m_preview(new FilePreview(files, this))
{
    setHelp(this, tr("Preview"),
        tr("The selected file: what is known of it, its text with a mark at each line end, its "
           "bytes, or the picture. Links show what they lead to. Nothing is run, and nothing is "
           "written to this computer before you save it."));
    m_title = new DockTitleBar(u"eye"_s, tr("Preview"), this);
    m_target = new LinkButton(tr("Go to Target"), m_title);
    m_title->addWidget(m_target);
    const auto tool = [this](const QString &iconName, const QString &text) {
        auto *button = new QToolButton(m_title);
        button->setIcon(icon(iconName));
        button->setToolTip(text);
        button->setAccessibleName(text);
        button->setAutoRaise(true);
        button->setProperty("gantrySmall", true);
        button->setFocusPolicy(Qt::TabFocus);
        m_title->addWidget(button);
        return button;
    };
    m_marks = tool(u"wrap"_s, tr("Show how lines end"));
    m_marks->setCheckable(true);
    m_marks->setChecked(true);
    m_save = tool(u"save"_s, tr("Save this file or folder… (Ctrl+S)"));

    auto *bar = new QWidget(this);
    m_forms = new SegmentedSwitch(bar);
    m_forms->setAccessibleName(tr("Form of the preview"));
    m_forms->addSegment({}, tr("Facts"), tr("What is known of the file"));
    m_forms->addSegment({}, tr("Text"), tr("Text, with line ends"));
    m_forms->addSegment({}, tr("Bytes"), tr("Hexadecimal"));
    m_forms->addSegment({}, tr("Picture"), tr("The picture"));
    m_notes = new HintLabel(QString(), bar);
    m_notes->setWordWrap(false);
    m_notes->setSmall(true);
    m_notes->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *barRow = new QHBoxLayout(bar);
    barRow->setContentsMargins(
        scaled(6, font()), scaled(3, font()), scaled(6, font()), scaled(3, font()));
    barRow->setSpacing(scaled(8, font()));
    barRow->addWidget(m_forms);
    barRow->addWidget(m_notes, 1);

    m_facts = new DetailsView(this);
    m_facts->setAccessibleName(tr("Facts of the file"));
    m_text = new CodeView(this);
    m_bytes = new HexView(this);
    m_picture = new PictureView(this);
    m_message = new Placeholder(this);
    m_stack = new QStackedWidget(this);
    for (QWidget *page :
        std::initializer_list<QWidget *>{m_facts, m_text, m_bytes, m_picture, m_message})
        m_stack->addWidget(page);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(bar);
    column->addWidget(m_stack, 1);

    connect(m_preview, &FilePreview::changed, this, &FilePreviewPane::refresh);
    connect(m_forms, &SegmentedSwitch::chosen, this, [this](int index) {
        m_chosen = true;
        m_wanted = static_cast<Form>(index);
        refresh();
    });
    connect(m_marks, &QToolButton::toggled, m_text, &CodeView::setLineMarksVisible);
    connect(m_save, &QToolButton::clicked, this, &FilePreviewPane::saveRequested);
    connect(m_target, &QAbstractButton::clicked, this, [this] {
        if (m_preview->tree() && m_preview->target() < m_preview->tree()->size())
            Q_EMIT targetRequested(m_preview->tree()->path(m_preview->target()));
    });
    connect(m_message, &Placeholder::buttonClicked, m_preview, &FilePreview::fetch);
    connect(m_bytes, &HexView::positionChanged, this, &FilePreviewPane::showNotes);
    connect(m_facts, &DetailsView::copied, this, [this](const QString &text) {
        Announcer::of(this)->announce(this, tr("Copied %1").arg(text.left(80)));
    });
    refresh();
}

bool FilePreviewPane::has(Form form) const
{
    const FileContent &content = m_preview->content();
    const bool ready = m_preview->state() == FilePreview::State::Ready;
    switch (form) {
    case Facts:
        return m_preview->state() != FilePreview::State::Nothing;
    case Text:
        return ready && content.isText;
    case Bytes:
        return ready && !content.bytes.isEmpty();
    case Picture:
        return ready && !content.pictureWords.isEmpty();
    }
    return false;
}

void FilePreviewPane::setForm(Form form)
{
    m_chosen = true;
    m_wanted = form;
    refresh();
}

FilePreviewPane::Form FilePreviewPane::form() const
{
    return static_cast<Form>(m_forms->currentIndex());
}

void FilePreviewPane::refresh()
{
    using State = FilePreview::State;
    const State state = m_preview->state();
    const bool nothing = state == State::Nothing;
    m_title->setTitle(nothing ? tr("Preview") : m_preview->title());
    m_title->setFacts(m_preview->subtitle());
    m_target->setVisible(!nothing && m_preview->target() != m_preview->node()
        && m_preview->target() < m_preview->tree()->size());
    m_save->setEnabled(!nothing);
    m_forms->parentWidget()->setVisible(!nothing);
    for (const Form each : {Facts, Text, Bytes, Picture})
        m_forms->setSegmentEnabled(each, has(each));
    m_forms->segment(Picture)->setVisible(has(Picture));

    // What says most of a file, unless a person chose another form this file has, too.
    const FileContent &content = m_preview->content();
    Form best = Facts;
    if (state == State::Ready && !content.program)
        best = !content.picture.isNull() ? Picture : content.isText ? Text : Bytes;
    const Form shown
        = m_chosen && has(m_wanted) && !(m_wanted == Facts && best == Picture) ? m_wanted : best;
    m_forms->setCurrentIndex(shown);
    showFacts();
    showContent();
    m_marks->setVisible(shown == Text);
    showNotes();
    if (nothing) {
        m_message->setContent(
            u"eye"_s, tr("No file selected"), tr("Select a file to see its text, bytes or facts."));
        m_message->setButton({});
        m_stack->setCurrentIndex(MessagePage);
    } else if (state == State::Asks && m_chosen && m_wanted != Facts) {
        m_message->setContent(u"pull"_s, tr("Not on this computer"), m_preview->problem());
        m_message->setButton(tr("Read File"), u"pull"_s);
        m_stack->setCurrentIndex(MessagePage);
    } else if (state == State::Failed) {
        m_message->setContent(u"warning"_s, tr("The file could not be read"), m_preview->problem());
        m_message->setButton(tr("Retry"), u"reload"_s);
        m_stack->setCurrentIndex(MessagePage);
    } else {
        m_stack->setCurrentIndex(static_cast<int>(shown));
    }
}

void FilePreviewPane::showFacts()
{
    DetailSection section{u"file"_s, tr("File"), {}, false};
    QString label;
    int number = 0;
    for (const models::FileFact &fact : m_preview->facts()) {
        // Several lines are several rows; only the first has the label.
        const QStringList lines = fact.value.split(u'\n');
        for (qsizetype i = 0; i < lines.size(); ++i) {
            DetailRow row;
            row.key = QString::number(number++);
            row.label = i == 0 && fact.label != label ? fact.label : QString();
            row.value = lines.at(i);
            row.kind = fact.monospace ? DetailKind::Monospace : DetailKind::Plain;
            section.rows.append(row);
        }
        label = fact.label;
    }
    m_facts->setSections(
        section.rows.isEmpty() ? QList<DetailSection>() : QList<DetailSection>{section});
}

void FilePreviewPane::showContent()
{
    const FileContent &content = m_preview->content();
    const bool ready = m_preview->state() == FilePreview::State::Ready;
    // Filled only when another file is there: a text keeps its place while its tree changes.
    const bool same = ready && m_bytes->bytes().constData() == content.bytes.constData()
        && m_bytes->bytes().size() == content.bytes.size();
    if (same)
        return;
    const QString name = m_preview->tree() && m_preview->target() < m_preview->tree()->size()
        ? QString::fromUtf8(m_preview->tree()->name(m_preview->target()))
        : QString();
    m_bytes->setBytes(ready ? content.bytes : QByteArray());
    m_text->setContent(ready ? content.text : QString(), marksOf(content.ends), name);
    m_picture->setPicture(content.picture, content.pictureWords);
}

void FilePreviewPane::showNotes()
{
    const FileContent &content = m_preview->content();
    QStringList notes;
    using State = FilePreview::State;
    if (m_preview->state() == State::Ready) {
        switch (form()) {
        case Text:
            notes += content.encoding;
            if (content.textCut)
                notes += tr("the first %1 of %2")
                             .arg(formatBytes(std::min<qint64>(
                                      content.bytes.size(), FileContent::mostTextBytes)),
                                 formatBytes(content.fileBytes));
            break;
        case Bytes:
            notes += m_bytes->positionText();
            if (content.isCut())
                notes
                    += tr("the first %1 of %2")
                           .arg(formatBytes(content.bytes.size()), formatBytes(content.fileBytes));
            break;
        case Picture:
            notes += content.pictureWords;
            break;
        case Facts:
            break;
        }
    } else if (m_preview->state() == State::Reading) {
        notes += tr("Reading…");
    } else if (m_preview->state() == State::NoContent) {
        notes += m_preview->problem();
    } else if (m_preview->state() == State::Asks) {
        notes += m_preview->problem();
    }
    notes.removeAll(QString());
    m_notes->setText(notes.join(u" · "_s));
    setPlainToolTip(m_notes, m_notes->text());
}

} // namespace gantry::ui
