// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/comparecontent.h"

#include "base/text.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/style.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/hexview.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/textdiffview.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ComparePair;
using models::PairLine;
using models::Side;

namespace {

QList<TextDiffLine> linesOf(const QList<PairLine> &lines)
{
    QList<TextDiffLine> result;
    result.reserve(lines.size());
    const auto half = [](const PairLine::Half &from) {
        return TextDiffLine::Half{from.number, from.text, from.end, from.from, from.length};
    };
    for (const PairLine &line : lines)
        result.append({static_cast<TextDiffLine::Kind>(line.kind), half(line.a), half(line.b)});
    return result;
}

} // namespace

CompareContent::CompareContent(models::CompareSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_pair(new ComparePair(session, this))
{
    setHelp(this, tr("Content"),
        tr("The files of the selected row beside each other. Small plates show how each line ends; "
           "Ctrl+Down goes to the next difference inside the text."));
    m_title = new DockTitleBar(u"file"_s, tr("Content"), this);
    const auto box = [this](const QString &text, bool on) {
        auto *check = new QCheckBox(text, m_title);
        check->setChecked(on);
        m_title->addWidget(check);
        auto *gap = new QWidget(m_title);
        gap->setFixedWidth(scaled(8, font()));
        m_title->addWidget(gap);
        return check;
    };
    m_ignoreEnds = box(tr("Ignore line ends"), false);
    m_showEnds = box(tr("Show line ends"), true);
    m_oneColumn = box(tr("One column"), false);
    m_save = new QPushButton(tr("Save Both…"), m_title);
    m_save->setProperty("gantrySmall", true);
    m_save->setToolTip(tr("Save the files of both sides into a folder (Ctrl+S)"));
    m_title->addWidget(m_save);

    m_text = new TextDiffView(this);
    m_bytes = new QWidget(this);
    auto *halves = new QHBoxLayout(m_bytes);
    halves->setContentsMargins(0, 0, 0, 0);
    halves->setSpacing(1);
    for (const Side side : models::bothSides) {
        m_hex[side] = new HexView(m_bytes);
        m_hex[side]->setAccessibleName(
            side == Side::A ? tr("Bytes of side A") : tr("Bytes of side B"));
        halves->addWidget(m_hex[side], 1);
    }
    // Both sides scroll as one.
    for (const Side side : models::bothSides) {
        connect(m_hex[side]->verticalScrollBar(), &QScrollBar::valueChanged,
            m_hex[other(side)]->verticalScrollBar(), &QScrollBar::setValue);
    }
    m_message = new Placeholder(this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_message);
    m_stack->addWidget(m_text);
    m_stack->addWidget(m_bytes);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_stack, 1);

    connect(m_ignoreEnds, &QCheckBox::toggled, m_text, &TextDiffView::setIgnoreEnds);
    connect(m_showEnds, &QCheckBox::toggled, m_text, &TextDiffView::setShowEnds);
    connect(m_oneColumn, &QCheckBox::toggled, m_text, &TextDiffView::setOneColumn);
    connect(m_save, &QPushButton::clicked, this, &CompareContent::saveRequested);
    connect(m_message, &Placeholder::buttonClicked, m_pair, &ComparePair::reload);
    connect(m_pair, &ComparePair::changed, this, &CompareContent::refresh);
    refresh();
}

void CompareContent::show(layers::TreeDiff::Row row)
{
    m_pair->show(row);
}

bool CompareContent::canSave() const
{
    return m_pair->state() == ComparePair::State::Text
        || m_pair->state() == ComparePair::State::Bytes;
}

void CompareContent::focusContent()
{
    if (m_stack->currentWidget() == m_text)
        m_text->setFocus(Qt::OtherFocusReason);
    else if (m_stack->currentWidget() == m_bytes)
        m_hex.a->setFocus(Qt::OtherFocusReason);
}

void CompareContent::showMessage(
    const QString &iconName, const QString &title, const QString &sentence)
{
    m_message->setContent(iconName, title, sentence);
    m_message->setButton(QString());
    m_stack->setCurrentWidget(m_message);
}

void CompareContent::refresh()
{
    const QString name = printable(m_pair->name());
    m_title->setTitle(name.isEmpty() ? tr("Content") : name);
    m_title->setFacts(m_pair->facts());
    const bool text = m_pair->state() == ComparePair::State::Text;
    for (QCheckBox *box : {m_ignoreEnds, m_showEnds, m_oneColumn})
        box->setVisible(text);
    m_save->setVisible(m_pair->state() != ComparePair::State::Nothing);
    m_save->setEnabled(canSave());
    switch (m_pair->state()) {
    case ComparePair::State::Nothing:
        showMessage(u"diff"_s, tr("No file selected"),
            tr("Select a row to see the files of both sides beside each other."));
        break;
    case ComparePair::State::Reading:
        if (m_stack->currentWidget() == m_message)
            showMessage(u"file"_s, tr("Reading…"), name);
        break;
    case ComparePair::State::Facts:
        showMessage(u"folder"_s, name,
            tr("There is no content to compare. What is known stands in File facts."));
        break;
    case ComparePair::State::Failed:
        showMessage(u"warning"_s, tr("The content cannot be shown"),
            m_pair->error() ? m_pair->error()->message + u'.' : QString());
        m_message->setButton(tr("Retry"), u"reload"_s);
        break;
    case ComparePair::State::Text:
        m_text->setLines(linesOf(m_pair->lines()), name);
        m_stack->setCurrentWidget(m_text);
        break;
    case ComparePair::State::Bytes: {
        for (const Side side : models::bothSides) {
            m_hex[side]->setVisible(m_pair->has(side));
            m_hex[side]->setBytes(m_pair->bytes(side));
        }
        const qint64 at = m_pair->firstDifference();
        QString facts = !m_pair->has(Side::A) || !m_pair->has(Side::B)
            ? formatExactBytes(m_pair->bytes(m_pair->has(Side::A) ? Side::A : Side::B).size())
            : at < 0 ? tr("Same bytes")
                     : tr("First difference at byte %1 (0x%2)").arg(at).arg(at, 0, 16);
        if (m_pair->isCut())
            facts += tr(" · the first %1 of each file").arg(formatBytes(ComparePair::maxBytes));
        m_title->setFacts(facts);
        for (const Side side : models::bothSides) {
            if (at >= 0 && at < m_pair->bytes(side).size())
                m_hex[side]->setPosition(static_cast<qsizetype>(at));
        }
        m_stack->setCurrentWidget(m_bytes);
        break;
    }
    }
}

} // namespace gantry::ui
