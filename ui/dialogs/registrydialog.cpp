// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/registrydialog.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLineEdit>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! "https://registry.example.com/" as pasted becomes "registry.example.com".
QString hostOf(QString text)
{
    text = text.trimmed();
    static const QRegularExpression scheme(u"^[a-z]+://"_s);
    text.remove(scheme);
    return text.section(u'/', 0, 0).toLower();
}

bool isHost(const QString &host)
{
    static const QRegularExpression form(
        u"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:]+\\])(:[0-9]{1,5})?$"_s);
    return form.match(host).hasMatch();
}

} // namespace

RegistryDialog::RegistryDialog(const RegistryChoice &choice, QWidget *parent)
    : QDialog(parent)
    , m_adding(choice.host.isEmpty())
{
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    setWindowTitle(m_adding ? tr("Add registry") : tr("Settings of %1").arg(choice.host));
    m_message = new MessageBar(this);
    m_message->setClosable(false);
    m_message->hide();

    m_host = new QLineEdit(choice.host, this);
    m_host->setAccessibleName(tr("Registry host"));
    m_host->setPlaceholderText(u"registry.example.com:5000"_s);
    m_host->setReadOnly(!m_adding);
    m_plainHttp = new QCheckBox(tr("Speak plain HTTP"), this);
    m_plainHttp->setChecked(choice.plainHttp);
    m_insecure = new QCheckBox(tr("Do not verify its certificate"), this);
    m_insecure->setChecked(choice.insecureTls);
    auto *warning = new HintLabel(
        tr("Names, passwords and images could be read or changed on the way. The registry keeps a "
           "warning mark in the tree. A registry on this computer needs neither."),
        this, Tone::Text3);
    warning->setSmall(true);

    m_ca = new QLineEdit(choice.caFile, this);
    m_ca->setAccessibleName(tr("Certificate authority file"));
    m_ca->setPlaceholderText(tr("system authorities only"));
    m_cert = new QLineEdit(choice.certFile, this);
    m_cert->setAccessibleName(tr("Client certificate file"));
    m_key = new QLineEdit(choice.keyFile, this);
    m_key->setAccessibleName(tr("Client key file"));
    m_proxy = new QLineEdit(choice.proxy, this);
    m_proxy->setAccessibleName(tr("Proxy"));
    m_proxy->setPlaceholderText(tr("from the environment, or a URL, or none"));

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(scaled(12, font()));
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Host"), m_host);
    auto *transport = new QVBoxLayout;
    transport->setSpacing(scaled(3, font()));
    transport->addWidget(m_plainHttp);
    transport->addWidget(m_insecure);
    transport->addWidget(warning);
    form->addRow(tr("Transport"), transport);
    form->addRow(tr("&Own CA"), fileField(m_ca, tr("Choose a certificate authority")));
    form->addRow(tr("&Client certificate"), fileField(m_cert, tr("Choose a client certificate")));
    form->addRow(tr("Client &key"), fileField(m_key, tr("Choose the key of the certificate")));
    form->addRow(tr("Pro&xy"), m_proxy);

    auto *buttons = new QDialogButtonBox(this);
    m_ok = buttons->addButton(
        m_adding ? tr("Add Registry") : tr("Save Settings"), QDialogButtonBox::AcceptRole);
    m_ok->setDefault(true);
    buttons->addButton(QDialogButtonBox::Cancel);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(12, font()));
    column->addWidget(m_message);
    column->addLayout(form);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(scaled(480, font()));

    for (QLineEdit *field : {m_host, m_ca, m_cert, m_key, m_proxy})
        connect(field, &QLineEdit::textChanged, this, &RegistryDialog::check);
    connect(buttons, &QDialogButtonBox::accepted, this, &RegistryDialog::submit);
    connect(buttons, &QDialogButtonBox::rejected, this, &RegistryDialog::reject);
    check();
    (m_adding ? m_host : static_cast<QWidget *>(m_plainHttp))->setFocus();
}

QWidget *RegistryDialog::fileField(QLineEdit *field, const QString &title)
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(4, font()));
    layout->addWidget(field, 1);
    auto *browse = new QToolButton(row);
    browse->setIcon(icon(u"folder"_s));
    browse->setToolTip(title);
    browse->setAccessibleName(title);
    browse->setFocusPolicy(Qt::TabFocus);
    layout->addWidget(browse);
    row->setFocusProxy(field);
    connect(browse, &QToolButton::clicked, this, [this, field, title] {
        auto *files = new QFileDialog(this, title, QFileInfo(field->text()).path(),
            tr("Certificates and keys (*.pem *.crt *.cert *.cer *.key);;All files (*)"));
        files->setAttribute(Qt::WA_DeleteOnClose);
        files->setFileMode(QFileDialog::ExistingFile);
        connect(files, &QFileDialog::fileSelected, field, &QLineEdit::setText);
        files->open();
    });
    return row;
}

RegistryChoice RegistryDialog::choice() const
{
    return {hostOf(m_host->text()), m_plainHttp->isChecked(), m_insecure->isChecked(),
        m_ca->text().trimmed(), m_cert->text().trimmed(), m_key->text().trimmed(),
        m_proxy->text().trimmed()};
}

void RegistryDialog::check()
{
    const RegistryChoice now = choice();
    QString problem;
    if (!now.host.isEmpty() && !isHost(now.host))
        problem
            = tr("%1 is not a host name. Write it like registry.example.com:5000.").arg(now.host);
    for (const QString &path : {now.caFile, now.certFile, now.keyFile}) {
        if (problem.isEmpty() && !path.isEmpty() && !QFileInfo(path).isReadable())
            problem = tr("%1 cannot be read. Choose another file.").arg(path);
    }
    if (problem.isEmpty() && now.certFile.isEmpty() != now.keyFile.isEmpty())
        problem = tr("A client certificate needs its key, and the key its certificate.");
    if (problem.isEmpty())
        m_message->hide();
    else
        m_message->showMessage(Mark::Warning, problem);
    m_ok->setEnabled(problem.isEmpty() && !now.host.isEmpty());
}

void RegistryDialog::submit()
{
    if (!m_ok->isEnabled())
        return;
    Q_EMIT chosen(choice());
    accept();
}

} // namespace gantry::ui
