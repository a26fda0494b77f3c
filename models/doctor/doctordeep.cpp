// SPDX-License-Identifier: Apache-2.0
// What a session reads beyond manifests and configs, because a person asked: layers, or whether
// blobs are there. Findings that only they tell stay beside those of later examinations.
#include "base/text.h"
#include "models/doctor/doctorsession.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! Findings about content that is missing or not what it should be.
qsizetype damagedIn(const QList<doctor::Finding> &findings)
{
    return std::ranges::count_if(findings, [](const doctor::Finding &each) {
        return each.id == "child-missing"_L1 || each.id == "child-size"_L1
            || each.id == "child-corrupt"_L1 || each.id == "child-unreadable"_L1;
    });
}

int blobsOf(const doctor::PreparedImage &image)
{
    QSet<QString> blobs;
    for (const auto &entry : image.entries()) {
        if (!entry.facts->manifest)
            continue;
        blobs += entry.facts->manifest->config().digest.toString();
        for (const oci::Descriptor &layer : entry.facts->manifest->layers())
            blobs += layer.digest.toString();
    }
    return static_cast<int>(blobs.size());
}

} // namespace

QString DoctorSession::outcomeOf(const verbs::DoctorReport &report, Deep what, bool asked) const
{
    if (!asked)
        return tr("blobs of this source cannot be asked for");
    const int all = blobsOf(*report.image);
    const auto damaged = static_cast<int>(damagedIn(report.findings) - damagedIn(m_plain));
    if (damaged > 0) {
        return (what == Deep::WholeBlobs ? tr("%1 of %n blobs read, digests equal", nullptr, all)
                                         : tr("%1 of %n blobs are there", nullptr, all))
            .arg(qMax(0, all - damaged));
    }
    return what == Deep::WholeBlobs ? tr("%n blobs read, digests equal", nullptr, all)
                                    : tr("%n blobs are there", nullptr, all);
}

void DoctorSession::readDeep(Deep what)
{
    if (what == Deep::Nothing || !m_image || !m_image->source()
        || m_image->state() != ImageSession::State::Ready)
        return;
    cancelDeep();
    m_deep = m_lastDeep = what;
    m_deepError.reset();
    m_deepOutcome.clear();
    verbs::DoctorOptions wanted = options();
    wanted.blobs = what == Deep::Blobs || hasRead(Deep::Blobs);
    wanted.wholeBlobs = what == Deep::WholeBlobs || hasRead(Deep::WholeBlobs);
    wanted.layers = what == Deep::Layers || hasRead(Deep::Layers);
    if (m_parts.layers)
        wanted.reading = m_parts.layers();
    const quint64 question = ++m_deepQuestion;
    const auto holder = std::make_shared<std::shared_ptr<Progress>>();
    m_progress = std::make_shared<Progress>();
    m_deepJob = m_parts.jobs->run<verbs::DoctorReport>(
        (what == Deep::Layers              ? tr("Read the layers of %1")
                : what == Deep::WholeBlobs ? tr("Verify the blobs of %1")
                                           : tr("Check the blobs of %1"))
            .arg(m_image->title()),
        this,
        [source = m_image->source(), inspection = m_image->inspection(), wanted, holder](
            OpContext ctx) {
            *holder = ctx.progress;
            return verbs::examineInspected(source, inspection, wanted, std::move(ctx));
        },
        [this, question, what, holder](Expected<verbs::DoctorReport> report) {
            if (question != m_deepQuestion)
                return;
            m_deepJob = 0;
            m_deep = Deep::Nothing;
            m_progressTimer.stop();
            m_progress.reset();
            if (report) {
                if (!m_wasRead.contains(what))
                    m_wasRead += what;
                if (what != Deep::Layers)
                    m_deepOutcome = outcomeOf(*report, what, *holder && (*holder)->itemsTotal > 0);
                m_deepFindings = report->findings;
                takeFindings(m_plain);
                Q_EMIT reportChanged();
            } else if (report.error().code != Errc::Cancelled) {
                m_deepError = report.error();
            }
            Q_EMIT deepChanged();
        });
    if (*holder)
        m_progress = *holder;
    m_progressTimer.start();
    Q_EMIT deepChanged();
}

void DoctorSession::cancelDeep()
{
    if (m_deep == Deep::Nothing)
        return;
    ++m_deepQuestion;
    m_parts.jobs->cancel(std::exchange(m_deepJob, 0));
    m_deep = Deep::Nothing;
    m_progressTimer.stop();
    m_progress.reset();
    Q_EMIT deepChanged();
}

bool DoctorSession::hasRead(Deep what) const
{
    return m_wasRead.contains(what);
}

double DoctorSession::deepFraction() const
{
    if (!m_progress)
        return -1;
    if (const qint64 bytes = m_progress->bytesTotal; bytes > 0)
        return static_cast<double>(m_progress->bytesDone) / static_cast<double>(bytes);
    const qint64 items = m_progress->itemsTotal;
    return items > 0 ? static_cast<double>(m_progress->itemsDone) / static_cast<double>(items) : -1;
}

QString DoctorSession::deepText() const
{
    if (!m_progress)
        return {};
    if (const qint64 bytes = m_progress->bytesTotal; bytes > 0)
        return tr("%1 of %2").arg(formatBytes(m_progress->bytesDone), formatBytes(bytes));
    if (const qint64 items = m_progress->itemsTotal; items > 0)
        return tr("%1 of %2").arg(m_progress->itemsDone.load()).arg(items);
    return {};
}

} // namespace gantry::models
