// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/problemview.h"

#include "base/error.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress.h"

#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

void dropAll(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

} // namespace

QStringList offeredNames(const QString &remedy)
{
    static const QRegularExpression offer(
        u"^(?:Nearest|There are|There is): (.+?)(?: and \\d+ more)?$"_s);
    const auto match = offer.match(remedy);
    if (!match.hasMatch())
        return {};
    static const QRegularExpression between(u"\\s*(,|\\bor\\b)\\s*"_s);
    QStringList names = match.captured(1).split(between, Qt::SkipEmptyParts);
    for (QString &name : names)
        name = name.trimmed();
    while (!names.isEmpty() && names.last().endsWith(u'.'))
        names.last().chop(1);
    names.removeAll(QString());
    return names;
}

bool isCertificateProblem(const Error &error)
{
    return error.code == Errc::Network
        && (error.message.contains("certificate"_L1, Qt::CaseInsensitive)
            || error.message.contains("TLS"_L1));
}

ProblemView::ProblemView(QWidget *parent)
    : QWidget(parent)
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_mark = new MarkLabel(Mark::Error, this);
    m_title = new TitleLabel(QString(), this);
    m_title->setWordWrap(true);
    m_text = new HintLabel(QString(), this);
    m_subject = new HintLabel(QString(), this, Tone::Text3);
    m_subject->setSmall(true);
    for (QLabel *label : {static_cast<QLabel *>(m_text), static_cast<QLabel *>(m_subject)})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_names = new QHBoxLayout;
    m_names->setSpacing(scaled(8, font()));
    m_actions = new QHBoxLayout;
    m_actions->setSpacing(scaled(6, font()));

    auto *head = new QHBoxLayout;
    head->setSpacing(scaled(8, font()));
    head->addWidget(m_mark, 0, Qt::AlignTop);
    head->addWidget(m_title, 1);
    auto *inner = new QVBoxLayout;
    inner->setSpacing(scaled(8, font()));
    inner->addLayout(head);
    inner->addWidget(m_text);
    inner->addLayout(m_names);
    inner->addWidget(m_subject);
    inner->addLayout(m_actions);
    auto *box = new QWidget(this);
    box->setLayout(inner);
    box->setMaximumWidth(scaled(620, font()));
    auto *column = new QVBoxLayout(this);
    column->addStretch(2);
    column->addWidget(box, 0);
    column->addStretch(3);
    column->setContentsMargins(
        scaled(40, font()), scaled(20, font()), scaled(40, font()), scaled(20, font()));
}

void ProblemView::setError(const Error &error, const QString &title)
{
    dropAll(m_names);
    dropAll(m_actions);
    const bool mild = error.code == Errc::Unauthorized || error.code == Errc::Cancelled
        || error.code == Errc::RateLimited;
    m_mark->setMark(mild ? Mark::Warning : Mark::Error, error.message);
    m_title->setText(title);
    const QStringList names = offeredNames(error.remedy);
    QString text = error.message + u'.';
    // What a button below does needs no words about the command line.
    const bool buttonHelps = error.code == Errc::Unauthorized || isCertificateProblem(error);
    if (!error.remedy.isEmpty() && names.isEmpty() && !buttonHelps)
        text += u' ' + error.remedy + u'.';
    m_text->setText(text);
    if (!names.isEmpty()) {
        m_names->addWidget(new HintLabel(error.remedy.section(u':', 0, 0) + u':', this));
        for (const QString &name : names) {
            auto *link = new LinkButton(name, this);
            link->setMonospace(true);
            link->setAccessibleName(tr("Open %1 instead").arg(name));
            connect(
                link, &QAbstractButton::clicked, this, [this, name] { Q_EMIT nameChosen(name); });
            m_names->addWidget(link);
        }
        m_names->addStretch(1);
    }
    m_subject->setText(error.subject);
    m_subject->setVisible(!error.subject.isEmpty() && !title.contains(error.subject));

    if (error.code == Errc::Unauthorized)
        addAction(u"signIn"_s, tr("Sign In…"), true);
    if (isCertificateProblem(error))
        addAction(u"certificate"_s, tr("Show Certificate…"), true);
    if (error.code == Errc::Network)
        addAction(u"settings"_s, tr("Registry Settings…"));
    if (error.code != Errc::Usage && error.code != Errc::Unsupported)
        addAction(u"retry"_s, tr("Retry"), m_actions->count() == 0);
    m_actions->addStretch(1);
}

void ProblemView::addAction(const QString &id, const QString &text, bool primary)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(id);
    button->setDefault(primary);
    connect(button, &QPushButton::clicked, this, [this, id] { Q_EMIT actionTriggered(id); });
    m_actions->addWidget(button);
    if (primary)
        setFocusProxy(button);
}

QStringList ProblemView::actionIds() const
{
    QStringList ids;
    for (const auto *button : findChildren<QPushButton *>())
        ids.append(button->objectName());
    return ids;
}

QString ProblemView::text() const
{
    return m_title->text() + u'\n' + m_text->text();
}

} // namespace gantry::ui
