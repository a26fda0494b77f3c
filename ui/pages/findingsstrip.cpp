// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/findingsstrip.h"

#include "base/text.h"
#include "models/files/filessession.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::FilesSession;

namespace {

using Finding = layers::ContentFinding;

Mark markOf(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Error:
        return Mark::Error;
    case Finding::Severity::Warning:
        return Mark::Warning;
    case Finding::Severity::Note:
        break;
    }
    return Mark::Note;
}

} // namespace

FindingsStrip::FindingsStrip(FilesSession *files, QWidget *parent)
    : QWidget(parent)
    , m_files(files)
{
    setAccessibleName(tr("Findings in these files"));
    m_mark = new MarkLabel(Mark::Note, this);
    m_text = new ElideLabel(QString(), this);
    m_text->setElideMode(Qt::ElideRight);
    m_show = new LinkButton(tr("Show File"), this);
    const auto tool = [this](const QString &iconName, const QString &text) {
        auto *button = new QToolButton(this);
        button->setIcon(icon(iconName));
        button->setToolTip(text);
        button->setAccessibleName(text);
        button->setAutoRaise(true);
        button->setProperty("gantrySmall", true);
        button->setFocusPolicy(Qt::TabFocus);
        return button;
    };
    m_previous = tool(u"up"_s, tr("Previous finding"));
    m_next = tool(u"down"_s, tr("Next finding"));
    m_count = new ElideLabel(QString(), this);
    m_count->setTone(Tone::Text2);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(
        scaled(8, font()), scaled(2, font()), scaled(4, font()), scaled(2, font()));
    row->setSpacing(scaled(6, font()));
    row->addWidget(m_mark);
    row->addWidget(m_text, 1);
    row->addWidget(m_show);
    row->addWidget(m_count);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    connect(m_show, &QAbstractButton::clicked, this, [this] {
        if (m_files && m_current < m_files->findings().size())
            Q_EMIT fileRequested(m_files->findings().at(m_current).path);
    });
    connect(files, &FilesSession::findingsChanged, this, [this] {
        m_current = 0;
        refresh();
    });
    refresh();
}

void FindingsStrip::step(int by)
{
    const int count = m_files ? static_cast<int>(m_files->findings().size()) : 0;
    if (count == 0)
        return;
    m_current = (m_current + by + count) % count;
    refresh();
    Announcer::of(this)->announce(this, text());
}

QString FindingsStrip::text() const
{
    return m_text->text();
}

void FindingsStrip::refresh()
{
    const auto findings = m_files ? m_files->findings() : QList<Finding>();
    setVisible(!findings.isEmpty());
    if (findings.isEmpty())
        return;
    const Finding &finding = findings.at(m_current);
    const Mark mark = markOf(finding.severity);
    m_mark->setMark(mark, finding.title);
    const QString path = finding.path.isEmpty() ? QString() : u'/' + printable(finding.path);
    m_text->setText(path.isEmpty() || finding.title.contains(path)
            ? finding.title
            : tr("%1: %2").arg(path, finding.title));
    m_text->setToolTip(
        plainToolTip(QStringList{m_text->text(), finding.evidence, finding.remedy}.join(u'\n')));
    m_text->setAccessibleDescription(finding.evidence + u' ' + finding.remedy);
    m_show->setVisible(!finding.path.isEmpty());
    const bool several = findings.size() > 1;
    m_count->setVisible(several);
    m_count->setText(tr("%1 of %2").arg(m_current + 1).arg(findings.size()));
    m_previous->setVisible(several);
    m_next->setVisible(several);
    update();
}

void FindingsStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    const MeaningColours meaning = colours.meaning(meaningOf(m_mark->mark()));
    painter.fillRect(rect(), meaning.tint);
    painter.setPen(colours.tone(Tone::FrameSoft));
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

} // namespace gantry::ui
