// SPDX-License-Identifier: Apache-2.0
#include "verbs/layerreader.h"

#include "verbs/words.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {
constexpr qsizetype blockBytes = 256 * 1024;
} // namespace

LayerReader::LayerReader(
    layers::PassOptions options, std::stop_token stop, std::shared_ptr<Progress> counted)
    : m_options(std::move(options))
    , m_stop(std::move(stop))
    , m_counted(std::move(counted))
    , m_pass(std::make_shared<layers::LayerPass>(m_options, m_stop))
    , m_buffer(blockBytes, Qt::Uninitialized)
{
}

std::shared_ptr<layers::LayerPass> LayerReader::pass() const
{
    const std::lock_guard lock(m_mutex);
    return m_pass;
}

//! False: the file has another name by now, and the end will say which.
Expected<bool> LayerReader::openFile(const sources::BlobArrival::State &now)
{
    if (m_file && m_round == now.round)
        return true;
    if (m_fed > 0) {
        auto fresh = std::make_shared<layers::LayerPass>(m_options, m_stop);
        const std::lock_guard lock(m_mutex);
        m_pass.swap(fresh);
    }
    m_file.reset();
    m_fed = 0;
    m_offset = 0;
    m_round = now.round;
    const bool isWhole = now.end && *now.end;
    QString path = now.path;
    if (isWhole) {
        path = (*now.end)->path;
        m_offset = (*now.end)->offset;
    }
    auto file = std::make_unique<QFile>(path);
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        if (!now.end)
            return false;
        return fail(Errc::Io, file->errorString(), path);
    }
    m_file = std::move(file);
    return true;
}

Expected<> LayerReader::advance(
    const sources::BlobArrival::State &now, const sources::BlobArrivalPtr &arrival)
{
    if (now.bytesThere == 0 && !now.end)
        return {};
    TRY(const bool isOpen, openFile(now));
    if (!isOpen)
        return {};
    const auto pass = this->pass();
    while (m_fed < now.bytesThere) {
        if (m_stop.stop_requested())
            return fail(Errc::Cancelled, words("Canceled"));
        const auto wanted
            = static_cast<std::size_t>(qMin<qint64>(m_buffer.size(), now.bytesThere - m_fed));
        const ssize_t got = ::pread(m_file->handle(), m_buffer.data(), wanted, m_offset + m_fed);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(Errc::Io, QString::fromLocal8Bit(std::strerror(errno)), m_file->fileName());
        if (arrival && arrival->round() != now.round)
            return {}; // cut off or written over while we read: none of it counts
        if (got == 0)
            return fail(Errc::Io, words("The file is shorter than the layer"), m_file->fileName());
        CHECK(pass->feed(QByteArrayView(m_buffer.constData(), got)));
        m_fed += got;
        if (m_counted)
            m_counted->bytesDone += got;
    }
    return {};
}

layers::LayerRead LayerReader::finish(const std::optional<Error> &arrivalProblem)
{
    return pass()->finish(arrivalProblem);
}

layers::LayerIndexPtr LayerReader::snapshot(layers::LayerIndex::Id known) const
{
    const auto pass = this->pass();
    return pass->entries() == known ? nullptr : pass->snapshot();
}

} // namespace gantry::verbs
