// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/doctorrulepane.h"

#include "models/doctor/doctorsession.h"
#include "models/doctor/doctorverdict.h"
#include "ui/theme/style.h"
#include "ui/widgets/buildline.h"

#include <QLabel>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DoctorSession;

DoctorRulePane::DoctorRulePane(DoctorSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_text = new QLabel(this);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_line = new BuildLine(this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(
        scaled(10, font()), scaled(6, font()), scaled(10, font()), scaled(4, font()));
    column->setSpacing(scaled(2, font()));
    column->addWidget(m_text);
    column->addWidget(m_line);
    connect(session, &DoctorSession::reportChanged, this, &DoctorRulePane::refresh);
    connect(session, &DoctorSession::currentRowChanged, this, &DoctorRulePane::refresh);
    refresh();
}

QString DoctorRulePane::text() const
{
    return m_text->text();
}

void DoctorRulePane::refresh()
{
    const models::DoctorRule rule = models::ruleOf(*m_session, m_session->currentRow());
    QString text;
    if (!rule.name.isEmpty())
        text = u"<b>%1</b>"_s.arg(rule.name.toHtmlEscaped());
    if (!rule.sentence.isEmpty())
        text += (text.isEmpty() ? QString() : u"&nbsp; "_s) + rule.sentence.toHtmlEscaped();
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_line->setVisible(rule.scale.has_value());
    setVisible(!text.isEmpty() || rule.scale);
    if (!rule.scale)
        return;
    BuildScale scale;
    scale.host = rule.scale->host;
    scale.lowest = rule.scale->lowest;
    scale.highest = rule.scale->highest;
    scale.accepted = rule.scale->accepted;
    for (const auto &release : rule.scale->releases)
        scale.releases += {release.build, release.name};
    for (const auto &entry : rule.scale->entries)
        scale.entries += {entry.build, entry.label, entry.mark, entry.about};
    m_line->setScale(scale);
}

} // namespace gantry::ui
