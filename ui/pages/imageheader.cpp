// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/imageheader.h"

#include "models/image/imagesession.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"

#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImageSession;

QString agoText(const QDateTime &then, const QDateTime &now)
{
    const qint64 minutes = then.secsTo(now) / 60;
    const auto counted = [](qint64 number, const QString &one, const QString &many) {
        return number == 1 ? one : many.arg(number);
    };
    if (minutes < 1)
        return ImageHeader::tr("just now");
    if (minutes < 60)
        return counted(minutes, ImageHeader::tr("1 minute ago"), ImageHeader::tr("%1 minutes ago"));
    if (minutes < 48 * 60)
        return counted(
            minutes / 60, ImageHeader::tr("1 hour ago"), ImageHeader::tr("%1 hours ago"));
    return counted(
        minutes / (24 * 60), ImageHeader::tr("1 day ago"), ImageHeader::tr("%1 days ago"));
}

ImageHeader::ImageHeader(ImageSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *title = new TitleLabel(QString(), this);
    title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title = title;
    m_digest = new DigestLabel(this);
    m_summary = new HintLabel(QString(), this);
    m_summary->setWordWrap(false);
    m_moved = new HintLabel(QString(), this);
    m_moved->setWordWrap(false);
    m_previous = new LinkButton(QString(), this);
    m_busy = new BusyMark(this);
    m_reading = new HintLabel(tr("Reading…"), this);
    m_stop = new QPushButton(tr("Stop"), this);
    m_stop->setProperty("gantrySmall", true);
    m_stop->setToolTip(tr("Stop reading; what was read stays"));

    m_compare = new QPushButton(tr("Compare…"), this);
    m_compare->setIcon(icon(u"diff"_s));
    m_compare->setToolTip(
        tr("Compare the files and config of the selected entry with another one"));
    auto *menu = new QMenu(m_compare);
    m_compare->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { Q_EMIT compareMenuRequested(menu); });

    m_assemble = new QPushButton(tr("Edit as Assembly"), this);
    m_assemble->setIcon(icon(u"crane"_s));
    m_assemble->setToolTip(tr("Put this index together anew; nothing is sent before you push"));
    connect(m_assemble, &QPushButton::clicked, this, &ImageHeader::assembleRequested);

    auto *first = new QHBoxLayout;
    first->setSpacing(scaled(8, font()));
    first->addWidget(title);
    first->addWidget(m_digest);
    first->addStretch(1);
    auto *second = new QHBoxLayout;
    second->setSpacing(scaled(2, font()));
    second->addWidget(m_summary);
    second->addWidget(m_moved);
    second->addWidget(m_previous);
    second->addStretch(1);
    auto *left = new QVBoxLayout;
    left->setSpacing(0);
    left->addLayout(first);
    left->addLayout(second);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(
        scaled(10, font()), scaled(6, font()), scaled(10, font()), scaled(4, font()));
    row->setSpacing(scaled(6, font()));
    row->addLayout(left, 1);
    row->addWidget(m_busy);
    row->addWidget(m_reading);
    row->addWidget(m_stop);
    row->addWidget(m_compare);
    row->addWidget(m_assemble);

    connect(m_previous, &QAbstractButton::clicked, this,
        [this] { Q_EMIT previousRequested(m_previous->property("digest").toString()); });
    connect(m_digest, &DigestLabel::copied, this, &ImageHeader::digestCopied);
    connect(m_stop, &QPushButton::clicked, session, &ImageSession::cancel);
    connect(session, &ImageSession::stateChanged, this, &ImageHeader::refresh);
    connect(session, &ImageSession::entryChanged, this, &ImageHeader::refresh);
    connect(session, &ImageSession::settled, this, &ImageHeader::refresh);
    connect(session, &ImageSession::currentEntryChanged, this, &ImageHeader::refreshBusy);
    refresh();
}

void ImageHeader::setTools(QWidget *tools)
{
    if (m_tools == tools)
        return;
    if (m_tools)
        m_tools->hide();
    m_tools = tools;
    if (tools) {
        if (layout()->indexOf(tools) < 0)
            layout()->addWidget(tools);
        tools->show();
    }
    refreshBusy();
}

void ImageHeader::refresh()
{
    static_cast<TitleLabel *>(m_title)->setText(m_session->title());
    const bool ready = m_session->state() == ImageSession::State::Ready;
    m_digest->setVisible(ready);
    QString summary = m_session->summary();
    if (ready)
        m_digest->setDigest(m_session->inspection().root.digest.toString());
    else if (m_session->state() == ImageSession::State::Opening)
        summary = tr("Reading %1…").arg(m_session->name().toString());
    else
        summary = m_session->name().toString();
    m_summary->setText(summary);

    const auto &seen = m_session->sightings();
    const bool moved = ready && seen.size() > 1 && seen.at(0).digest != seen.at(1).digest;
    m_moved->setVisible(moved);
    m_previous->setVisible(moved);
    if (moved) {
        const QString digest = seen.at(1).digest;
        const QDateTime since = seen.at(0).firstSeenAt;
        m_moved->setText(
            tr(" · tag moved %1").arg(agoText(since, QDateTime::currentDateTimeUtc())));
        m_moved->setToolTip(tr("First seen here %1")
                .arg(QLocale().toString(since.toLocalTime(), QLocale::LongFormat)));
        m_previous->setText(tr("from %1…").arg(digest.section(u':', 1).left(8)));
        m_previous->setToolTip(tr("Open what the tag pointed to before: %1").arg(digest));
        m_previous->setProperty("digest", digest);
    }
    refreshBusy();
}

//! An attestation or an artifact has no files worth comparing.
bool ImageHeader::canCompare() const
{
    const verbs::Entry *entry = m_session->currentEntryOrNull();
    return entry && entry->role == oci::Role::Image;
}

void ImageHeader::refreshBusy()
{
    const bool usual = m_session->state() == ImageSession::State::Ready && !m_tools;
    m_compare->setVisible(usual);
    m_compare->setEnabled(canCompare());
    m_assemble->setVisible(usual);
    const bool reading = m_session->isReading();
    m_busy->setBusy(reading, tr("Reading %1").arg(m_session->title()));
    m_reading->setVisible(reading);
    m_stop->setVisible(reading);
}

} // namespace gantry::ui
