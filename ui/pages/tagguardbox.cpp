// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/tagguardbox.h"

#include "models/index/assemblysession.h"
#include "models/index/planmodel.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/typedword.h"

#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AssemblySession;

namespace {

QString shortOf(const std::optional<oci::Digest> &digest)
{
    return digest ? digest->toString().section(u':', 1).left(8) + u'…'
                  : TagGuardBox::tr("not known yet");
}

//! "14 Mar 2026, 2 entries, 2 attestations"
QString wordsOf(const std::optional<AssemblySession::Counts> &counts)
{
    if (!counts)
        return {};
    QStringList words;
    if (counts->created.isValid())
        words += QLocale().toString(counts->created.toLocalTime().date(), QLocale::ShortFormat);
    words += TagGuardBox::tr("%n entries", nullptr, static_cast<int>(counts->entries));
    if (counts->attestations > 0)
        words
            += TagGuardBox::tr("%n attestations", nullptr, static_cast<int>(counts->attestations));
    return words.join(u", "_s);
}

//! The one box whose frame says something.
class GuardFrame : public QFrame
{
public:
    using QFrame::QFrame;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(Colours::of(palette()).meaning(Meaning::Warning).fill, 1.2));
        painter.setBrush(palette().color(QPalette::Base));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.6, 0.6, -0.6, -0.6), 3, 3);
    }
};

} // namespace

TagGuardBox::TagGuardBox(AssemblySession *session, models::PlanModel *plan, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_plan(plan)
{
    m_mark = new MarkLabel(Mark::Warning, this);
    m_title = new QLabel(this);
    m_title->setWordWrap(true);
    m_box = new GuardFrame(this);
    m_now = new QLabel(m_box);
    m_after = new QLabel(m_box);
    for (QLabel *each : {m_now, m_after})
        each->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_nowCounts = new QLabel(m_box);
    m_afterCounts = new QLabel(m_box);
    for (QLabel *each : {m_nowCounts, m_afterCounts})
        each->setWordWrap(true);
    m_keepOld = new QCheckBox(tr("Keep the old index as a tag (rollback)"), m_box);
    m_stopIfMoved = new QCheckBox(m_box);
    m_goOn = new LinkButton(tr("Compare, Then Go On From It"), m_box);
    m_goOn->setToolTip(tr("Shows what would change of the index the tag names now, and lets the "
                          "push replace that one"));
    m_typed = new TypedWord(m_box);
    auto *facts = new QGridLayout;
    facts->setHorizontalSpacing(scaled(10, font()));
    facts->setVerticalSpacing(scaled(3, font()));
    facts->setColumnStretch(2, 1);
    facts->addWidget(new HintLabel(tr("Now"), m_box), 0, 0);
    facts->addWidget(m_now, 0, 1);
    facts->addWidget(m_nowCounts, 0, 2);
    facts->addWidget(new HintLabel(tr("After"), m_box), 1, 0);
    facts->addWidget(m_after, 1, 1);
    facts->addWidget(m_afterCounts, 1, 2);
    auto *inside = new QVBoxLayout(m_box);
    inside->setContentsMargins(
        scaled(8, font()), scaled(6, font()), scaled(8, font()), scaled(7, font()));
    inside->setSpacing(scaled(4, font()));
    inside->addLayout(facts);
    inside->addWidget(m_goOn);
    inside->addSpacing(scaled(3, font()));
    inside->addWidget(m_keepOld);
    inside->addWidget(m_stopIfMoved);
    inside->addWidget(m_typed);
    auto *title = new QHBoxLayout;
    title->setSpacing(scaled(6, font()));
    title->addWidget(m_mark);
    title->addWidget(m_title, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(4, font()));
    column->addLayout(title);
    column->addWidget(m_box);

    const auto choose = [this] {
        AssemblySession::PushOptions options = m_session->pushOptions();
        options.keepOld = m_keepOld->isChecked();
        options.stopIfMoved = m_stopIfMoved->isChecked();
        m_session->setPushOptions(options);
    };
    connect(m_keepOld, &QCheckBox::clicked, this, choose);
    connect(m_stopIfMoved, &QCheckBox::clicked, this, choose);
    connect(m_goOn, &QAbstractButton::clicked, this, &TagGuardBox::goOnRequested);
    connect(m_typed, &TypedWord::changed, this, &TagGuardBox::confirmationChanged);
    connect(session, &AssemblySession::liveChanged, this, &TagGuardBox::refresh);
    connect(session, &AssemblySession::draftChanged, this, &TagGuardBox::refresh);
    connect(session, &AssemblySession::pushOptionsChanged, this, &TagGuardBox::refresh);
    connect(plan, &models::PlanModel::planChanged, this, &TagGuardBox::refresh);
    applyLook();
    refresh();
}

bool TagGuardBox::isConfirmed() const
{
    return isHidden() || m_typed->isGiven();
}

QLineEdit *TagGuardBox::typed() const
{
    return m_typed->line();
}

void TagGuardBox::refresh()
{
    using Live = AssemblySession::Live;
    const Live live = m_session->live();
    // What names this index already moves nowhere, so there is nothing to guard.
    const bool exists = (live == Live::Same || live == Live::Moved) && !m_session->isPushed();
    setVisible(exists);
    if (!exists)
        return;
    const assembly::Draft &draft = m_session->draft();
    const QString tag = draft.target.transport == oci::ImageName::Transport::Registry
        ? draft.target.reference.tag()
        : draft.target.selector;
    m_title->setText(live == Live::Moved ? tr("Tag %1 moved since this assembly began").arg(tag)
                                         : tr("Tag %1 exists").arg(tag));
    m_mark->setMark(live == Live::Moved ? Mark::Error : Mark::Warning, m_title->text());
    m_goOn->setVisible(live == Live::Moved);
    const auto &liveRoot = m_session->liveRoot();
    m_now->setText(shortOf(liveRoot ? std::optional(liveRoot->digest) : std::nullopt));
    m_nowCounts->setText(wordsOf(m_session->liveCounts()));
    const auto &written = m_session->written();
    m_after->setText(shortOf(written ? std::optional(written->descriptor.digest) : std::nullopt));
    m_afterCounts->setText(wordsOf(m_session->writtenCounts()));
    m_keepOld->setChecked(m_session->pushOptions().keepOld);
    m_keepOld->setToolTip(
        tr("As %1; without a tag some registries drop an index").arg(m_session->keepOldAs()));
    m_stopIfMoved->setText(tr("Stop if %1 moves meanwhile").arg(tag));
    m_stopIfMoved->setChecked(m_session->pushOptions().stopIfMoved);
    const QString pattern = m_session->protectedBy();
    m_typed->askToMove(pattern, pattern.isEmpty() ? QString() : tag);
    Q_EMIT confirmationChanged();
}

void TagGuardBox::applyLook()
{
    m_title->setFont(boldFont(font()));
    for (QLabel *each : {m_now, m_after})
        each->setFont(fixedFont(font()));
}

void TagGuardBox::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyLook();
}

} // namespace gantry::ui
