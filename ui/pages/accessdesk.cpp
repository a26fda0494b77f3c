// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/accessdesk.h"

#include "models/workbench.h"
#include "ui/dialogs/certificatedialog.h"
#include "ui/dialogs/registrydialog.h"
#include "ui/dialogs/signindialog.h"
#include "ui/shell/mainwindow.h"

#include <QPointer>

#include <memory>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

RegistryChoice choiceOf(const QString &host, const models::RegistrySettings &settings)
{
    return {host, settings.plainHttp, settings.insecureTls, settings.caFile, settings.certFile,
        settings.keyFile, settings.proxy};
}

models::RegistrySettings settingsOf(const RegistryChoice &choice)
{
    models::RegistrySettings settings;
    settings.plainHttp = choice.plainHttp;
    settings.insecureTls = choice.insecureTls;
    settings.caFile = choice.caFile;
    settings.certFile = choice.certFile;
    settings.keyFile = choice.keyFile;
    settings.proxy = choice.proxy;
    return settings;
}

} // namespace

AccessDesk::AccessDesk(MainWindow *window, models::Workbench *workbench)
    : QObject(window)
    , m_window(window)
    , m_workbench(workbench)
{
}

void AccessDesk::answer(const QString &action, const QString &registry)
{
    if (action == "signIn"_L1)
        signIn(registry);
    else if (action == "certificate"_L1)
        certificate(registry);
    else if (action == "settings"_L1)
        settings(registry);
}

void AccessDesk::addRegistry()
{
    auto *dialog = new RegistryDialog({}, m_window);
    connect(dialog, &RegistryDialog::chosen, this, [this](const RegistryChoice &choice) {
        const auto added = m_workbench->addRegistry(choice.host, settingsOf(choice));
        if (!added)
            Q_EMIT failed(added.error().toLine());
        else
            Q_EMIT accessChanged(*added);
    });
    dialog->open();
}

void AccessDesk::settings(const QString &registry)
{
    if (registry.isEmpty())
        return;
    auto *dialog = new RegistryDialog(
        choiceOf(registry, m_workbench->access()->settings(registry)), m_window);
    connect(dialog, &RegistryDialog::chosen, this, [this, registry](const RegistryChoice &choice) {
        const auto saved = m_workbench->access()->setSettings(registry, settingsOf(choice));
        if (!saved)
            Q_EMIT failed(saved.error().toLine());
        Q_EMIT accessChanged(registry);
    });
    dialog->open();
}

void AccessDesk::signIn(const QString &registry, const QString &reason)
{
    if (registry.isEmpty())
        return;
    const auto identity = m_workbench->access()->identity(registry);
    auto *dialog = new SignInDialog(registry, identity.user, m_window);
    if (!reason.isEmpty())
        dialog->setReason(reason);
    else if (!identity.user.isEmpty())
        dialog->setReason(tr("Now signed in as %1 (%2). A new sign-in replaces it.")
                .arg(identity.user, identity.origin));
    const auto job = std::make_shared<quint64>(0);
    connect(dialog, &SignInDialog::submitted, this,
        [this, dialog, registry, job](
            const QString &user, const QString &secret, bool keep, bool allowPlainFile) {
            *job = m_workbench->access()->signIn(registry, user, secret, keep, allowPlainFile,
                dialog,
                [this, registry, dialog = QPointer(dialog)](
                    const Expected<models::RegistryAccess::SignedIn> &result) {
                    if (!dialog)
                        return;
                    if (result) {
                        dialog->finish();
                        Q_EMIT accessChanged(registry);
                    } else if (result.error().code == Errc::Refused) {
                        // It works, but only a plain file is left to keep it in.
                        dialog->setStorage(tr("Docker's config.json"), true);
                        dialog->showFailure(result.error().toLine());
                        Q_EMIT accessChanged(registry);
                    } else {
                        dialog->showFailure(result.error().toLine());
                    }
                });
        });
    connect(dialog, &SignInDialog::testAbandoned, this,
        [this, job] { m_workbench->jobs()->cancel(*job); });
    // The dialog has told what was wrong; nobody can try its row again.
    connect(dialog, &QDialog::finished, this, [this, job] { m_workbench->jobs()->dismiss(*job); });
    dialog->open();
}

void AccessDesk::signOut(const QString &registry)
{
    m_workbench->access()->signOut(
        registry, this, [this, registry](const Expected<QStringList> &result) {
            if (!result)
                Q_EMIT failed(result.error().toLine());
            Q_EMIT accessChanged(registry);
        });
}

void AccessDesk::certificate(const QString &registry)
{
    const auto refusal = m_workbench->access()->refusal(registry);
    if (!refusal) {
        settings(registry);
        return;
    }
    QList<CertificateFacts> chain;
    for (const models::CertificateFacts &facts : refusal->chain) {
        chain.append({facts.subject, facts.issuer, facts.names, facts.validFrom, facts.validUntil,
            facts.sha256, facts.selfSigned});
    }
    auto *dialog = new CertificateDialog(registry, refusal->problem, chain, m_window);
    connect(dialog, &CertificateDialog::trusted, this, [this, registry](int index) {
        const auto trusted = m_workbench->access()->trust(registry, index);
        if (!trusted)
            Q_EMIT failed(trusted.error().toLine());
        Q_EMIT accessChanged(registry);
    });
    connect(dialog, &CertificateDialog::registrySettingsRequested, this,
        [this, registry] { settings(registry); });
    dialog->open();
}

} // namespace gantry::ui
