// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/indexdiffview.h"

#include "base/text.h"
#include "models/compare/pairlines.h"
#include "models/index/indexchangemodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rowsview.h"
#include "ui/widgets/textdiffview.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QLocale>
#include <QSplitter>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AssemblySession;
using models::IndexChangeModel;

namespace {

QList<TextDiffLine> linesOf(const QString &before, const QString &after)
{
    models::OfSides<QByteArray> texts;
    texts[models::Side::A] = before.toUtf8();
    texts[models::Side::B] = after.toUtf8();
    models::OfSides<bool> has;
    has[models::Side::A] = !before.isEmpty();
    has[models::Side::B] = true;
    QList<TextDiffLine> lines;
    const auto half = [](const models::PairLine::Half &from) {
        return TextDiffLine::Half{from.number, from.text, {}, from.from, from.length};
    };
    for (const models::PairLine &line : models::pairLines(texts, has, {}).lines)
        lines.append({static_cast<TextDiffLine::Kind>(line.kind), half(line.a), half(line.b)});
    return lines;
}

} // namespace

IndexDiffView::IndexDiffView(AssemblySession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new IndexChangeModel(this))
{
    setHelp(this, tr("Index JSON"),
        tr("Left what the tag names now, right what would be pushed, laid out alike. The table has "
           "the same entry by entry. Ctrl+Down goes to the next difference."));
    m_model->setSession(session);
    m_facts = new HintLabel({}, this);
    m_facts->setSmall(true);
    m_facts->setWordWrap(false);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *one = new QCheckBox(tr("One column"), this);
    auto *same = new QCheckBox(tr("Unchanged entries"), this);
    m_text = new TextDiffView(this);
    m_text->setAccessibleName(tr("Index before and after"));
    m_text->setShowEnds(false);
    CellRoles roles;
    roles.mark = IndexChangeModel::MarkRole;
    roles.monospace = IndexChangeModel::MonospaceRole;
    m_changes = new RowsView(RowsView::Kind::Table, roles, this);
    m_changes->setAccessibleName(tr("Entries that change"));
    m_changes->setModel(m_model);
    m_changes->setEmptyText(tr("Nothing changes for any entry."));
    m_changes->setItemDelegateForColumn(
        IndexChangeModel::MarkColumn, new MarkDelegate(roles, m_changes));
    const int widths[] = {28, 170, 84, 84, 120};
    for (int column = 0; column < IndexChangeModel::ColumnCount; ++column)
        m_changes->header()->resizeSection(column, scaled(widths[column], font()));
    m_changes->header()->setStretchLastSection(true);
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->addWidget(m_changes);
    split->addWidget(m_text);
    split->setStretchFactor(1, 1);
    split->setChildrenCollapsible(false);
    split->setSizes({scaled(330, font()), scaled(480, font())});
    auto *top = new QHBoxLayout;
    top->setContentsMargins(
        scaled(8, font()), scaled(3, font()), scaled(8, font()), scaled(3, font()));
    top->setSpacing(scaled(12, font()));
    top->addWidget(m_facts, 1);
    top->addWidget(same);
    top->addWidget(one);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(split, 1);
    setFocusProxy(m_text);
    connect(one, &QCheckBox::toggled, m_text, &TextDiffView::setOneColumn);
    connect(same, &QCheckBox::toggled, m_model, &IndexChangeModel::setSameShown);
    connect(session, &AssemblySession::draftChanged, this, &IndexDiffView::refresh);
    connect(session, &AssemblySession::liveChanged, this, &IndexDiffView::refresh);
    connect(session, &AssemblySession::stateChanged, this, &IndexDiffView::refresh);
}

void IndexDiffView::refresh()
{
    m_stale = true;
    if (!isVisible())
        return;
    m_stale = false;
    m_text->setLines(linesOf(m_session->baseText(), m_session->indexText()), u"index.json"_s);
    QStringList facts{m_model->summary()};
    if (const auto &written = m_session->written()) {
        facts += written->descriptor.digest.toString();
        facts += tr("%1 bytes").arg(QLocale().toString(written->bytes.size()));
    }
    facts.removeAll(QString());
    m_facts->setText(facts.join(u" · "_s));
}

void IndexDiffView::setComfortable(bool comfortable)
{
    m_changes->setComfortable(comfortable);
}

void IndexDiffView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        refresh();
}

} // namespace gantry::ui
