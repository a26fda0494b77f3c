// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/doctortools.h"

#include "models/doctor/doctorsession.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DoctorSession;

DoctorTools::DoctorTools(DoctorSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
{
    auto *label = new HintLabel(tr("Client rules"), this);
    label->setWordWrap(false);
    m_client = new QComboBox(this);
    m_client->setAccessibleName(tr("Client rules"));
    m_client->setToolTip(
        tr("Whose rules choose the entry, for hosts that name no client of their own"));
    for (const auto &choice : DoctorSession::clientChoices())
        m_client->addItem(choice.title, choice.id);
    m_busy = new BusyMark(this);
    m_check = new QPushButton(icon(u"reload"_s), tr("Check Again"), this);
    m_check->setToolTip(tr("Read the image again and examine it (F5)"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(scaled(6, font()));
    row->addWidget(m_busy);
    row->addWidget(label);
    row->addWidget(m_client);
    row->addSpacing(scaled(6, font()));
    row->addWidget(m_check);
    connect(m_client, &QComboBox::activated, this,
        [this](int index) { m_session->chooseClient(m_client->itemData(index).toString()); });
    connect(m_check, &QPushButton::clicked, session, &DoctorSession::checkAgain);
    connect(session, &DoctorSession::clientChanged, this, &DoctorTools::refresh);
    connect(session, &DoctorSession::stateChanged, this, &DoctorTools::refresh);
    refresh();
}

void DoctorTools::refresh()
{
    const QSignalBlocker quiet(m_client);
    const QString id = m_session->clientId();
    int index = m_client->findData(id);
    if (index < 0) {
        // A version somebody asked for.
        m_client->addItem(m_session->clientTitle(), id);
        index = m_client->count() - 1;
    }
    m_client->setCurrentIndex(index);
    m_busy->setBusy(m_session->isExamining(), tr("Examining"));
}

} // namespace gantry::ui
