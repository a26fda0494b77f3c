// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/certificatedialog.h"

#include "ui/theme/style.h"
#include "ui/widgets/detailsview.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

QString dateText(const QDateTime &when)
{
    return QLocale().toString(when.toUTC(), u"d MMM yyyy, HH:mm 'UTC'"_s);
}

DetailSection sectionOf(const CertificateFacts &facts, int index)
{
    const QString id = u"cert%1"_s.arg(index);
    const bool expired
        = facts.validUntil.isValid() && facts.validUntil < QDateTime::currentDateTimeUtc();
    DetailSection section{id,
        index == 0 ? CertificateDialog::tr("Certificate of the registry")
                   : CertificateDialog::tr("Signed by, step %1").arg(index),
        {}, index > 0};
    const auto row = [&](const QString &key, const QString &label, const QString &value,
                         DetailKind kind = DetailKind::Plain) {
        DetailRow made;
        made.key = id + u'.' + key;
        made.label = label;
        made.value = value;
        made.kind = value.isEmpty() ? DetailKind::NotSet : kind;
        section.rows.append(made);
    };
    row(u"subject"_s, CertificateDialog::tr("Issued to"), facts.subject);
    row(u"names"_s, CertificateDialog::tr("Names"), facts.names.join(u", "_s));
    row(u"issuer"_s, CertificateDialog::tr("Issued by"),
        facts.selfSigned ? CertificateDialog::tr("itself") : facts.issuer);
    row(u"from"_s, CertificateDialog::tr("Valid from"), dateText(facts.validFrom));
    row(u"until"_s, CertificateDialog::tr("Valid until"), dateText(facts.validUntil));
    if (expired)
        section.rows.last().mark = Mark::Error;
    // In two halves, so that all of it can be compared.
    const qsizetype half = (facts.sha256.size() + 1) / 2;
    row(u"sha256"_s, CertificateDialog::tr("SHA-256"), facts.sha256.left(half),
        DetailKind::Monospace);
    section.rows.last().toolTip = facts.sha256;
    row(u"sha256.rest"_s, {}, facts.sha256.mid(half), DetailKind::Monospace);
    section.rows.last().toolTip = facts.sha256;
    return section;
}

} // namespace

CertificateDialog::CertificateDialog(const QString &registry, const QString &problem,
    const QList<CertificateFacts> &chain, QWidget *parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    setWindowTitle(tr("Certificate of %1").arg(registry));

    auto *message = new MessageBar(this);
    message->setClosable(false);
    message->showMessage(Mark::Error, problem);
    auto *details = new DetailsView(this);
    details->setAccessibleName(tr("Certificate chain"));
    QList<DetailSection> sections;
    for (int i = 0; i < chain.size(); ++i)
        sections.append(sectionOf(chain.at(i), i));
    details->setSections(sections);

    auto *agree = new QCheckBox(
        tr("I compared the SHA-256 fingerprint with the one its operator gave me"), this);
    agree->setEnabled(!chain.isEmpty());
    auto *buttons = new QDialogButtonBox(this);
    QPushButton *close = buttons->addButton(tr("Do Not Trust"), QDialogButtonBox::RejectRole);
    close->setDefault(true);
    QPushButton *settings = buttons->addButton(tr("Choose CA File…"), QDialogButtonBox::ActionRole);
    QPushButton *trust
        = buttons->addButton(tr("Trust for This Registry Only"), QDialogButtonBox::AcceptRole);
    trust->setEnabled(false);
    trust->setAutoDefault(false);

    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(10, font()));
    column->addWidget(message);
    column->addWidget(details, 1);
    column->addWidget(agree);
    column->addWidget(new HintLabel(
        tr("Trust is saved in the settings of %1 and changes nothing for other registries or "
           "programs.")
            .arg(registry),
        this));
    column->addWidget(buttons);
    resize(scaled(620, font()), scaled(430, font()));

    connect(agree, &QCheckBox::toggled, trust, &QWidget::setEnabled);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(settings, &QPushButton::clicked, this, [this] {
        reject();
        Q_EMIT registrySettingsRequested();
    });
    connect(trust, &QPushButton::clicked, this, [this, last = int(chain.size()) - 1] {
        // The topmost certificate shown anchors the chain below it.
        Q_EMIT trusted(last);
        accept();
    });
    close->setFocus();
}

} // namespace gantry::ui
