// SPDX-License-Identifier: Apache-2.0
// gantry-layerbench LAYER [ROUNDS]: the pass over a layer beside a bare loop of decoder and two
// digests on the same bytes, in turns, so that the ratios hold on any machine; then as many layers
// at once as there are cores. One JSON object. "Least" is by the fastest round, for busy machines.
#include "layers/layerindexfile.h"
#include "layers/stream/layerpass.h"

#include <openssl/evp.h>
#include <zlib.h>
#include <zstd.h>

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <thread>
#include <vector>

#ifdef GANTRY_HAS_ISAL
#include <isa-l/igzip_lib.h>
#endif

using namespace gantry;
using namespace gantry::layers;

namespace {

constexpr qsizetype blockBytes = 256 * 1024;

double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

struct Evp {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    Evp() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
    ~Evp() { EVP_MD_CTX_free(context); }
    Evp(const Evp &) = delete;
    Evp &operator=(const Evp &) = delete;
    void add(const void *bytes, std::size_t count) { EVP_DigestUpdate(context, bytes, count); }
};

//! Reads, hashes, inflates (several members too), hashes: nothing else. Answers the bytes out.
qint64 bareGzip(QFile &file, std::vector<char> &in, std::vector<char> &out)
{
    Evp blob;
    Evp diff;
    qint64 total = 0;
#ifdef GANTRY_HAS_ISAL
    static inflate_state state;
    isal_inflate_init(&state);
    state.crc_flag = ISAL_GZIP;
    while (const qint64 count = qMax<qint64>(0, file.read(in.data(), blockBytes))) {
        blob.add(in.data(), std::size_t(count));
        state.next_in = reinterpret_cast<uint8_t *>(in.data());
        state.avail_in = uint32_t(count);
        do {
            if (state.block_state == ISAL_BLOCK_FINISH) {
                if (state.avail_in == 0 || *state.next_in != 0x1f)
                    break;
                isal_inflate_reset(&state);
                state.crc_flag = ISAL_GZIP;
            }
            state.next_out = reinterpret_cast<uint8_t *>(out.data());
            state.avail_out = uint32_t(blockBytes);
            if (isal_inflate(&state) < 0)
                return -1;
            diff.add(out.data(), std::size_t(blockBytes - state.avail_out));
            total += blockBytes - state.avail_out;
        } while (state.avail_in > 0 || state.avail_out == 0);
    }
#else
    z_stream stream{};
    inflateInit2(&stream, MAX_WBITS + 16);
    while (const qint64 count = qMax<qint64>(0, file.read(in.data(), blockBytes))) {
        blob.add(in.data(), std::size_t(count));
        stream.next_in = reinterpret_cast<Bytef *>(in.data());
        stream.avail_in = uInt(count);
        do {
            stream.next_out = reinterpret_cast<Bytef *>(out.data());
            stream.avail_out = uInt(blockBytes);
            const int result = inflate(&stream, Z_NO_FLUSH);
            diff.add(out.data(), std::size_t(blockBytes - stream.avail_out));
            total += blockBytes - stream.avail_out;
            if (result == Z_STREAM_END)
                inflateReset(&stream);
            else if (result != Z_OK && result != Z_BUF_ERROR)
                return -1;
        } while (stream.avail_in > 0 || stream.avail_out == 0);
    }
    inflateEnd(&stream);
#endif
    return total;
}

qint64 bareZstd(QFile &file, std::vector<char> &in, std::vector<char> &out)
{
    Evp blob;
    Evp diff;
    qint64 total = 0;
    ZSTD_DCtx *context = ZSTD_createDCtx();
    while (const qint64 count = qMax<qint64>(0, file.read(in.data(), blockBytes))) {
        blob.add(in.data(), std::size_t(count));
        ZSTD_inBuffer from{in.data(), std::size_t(count), 0};
        bool full = false;
        while (from.pos < from.size || full) {
            ZSTD_outBuffer to{out.data(), std::size_t(blockBytes), 0};
            if (ZSTD_isError(ZSTD_decompressStream(context, &to, &from)))
                return -1;
            diff.add(out.data(), to.pos);
            total += qint64(to.pos);
            full = to.pos == to.size;
        }
    }
    ZSTD_freeDCtx(context);
    return total;
}

struct Times {
    std::vector<double> wall;
    std::vector<double> cpu;
    template <typename Work>
    void measure(Work work)
    {
        QElapsedTimer timer;
        const double before = cpuSeconds();
        timer.start();
        work();
        wall.push_back(double(timer.nsecsElapsed()) / 1e9);
        cpu.push_back(cpuSeconds() - before);
    }
    static double median(std::vector<double> values)
    {
        std::ranges::sort(values);
        return values[values.size() / 2];
    }
    double wallMedian() const { return median(wall); }
    double cpuMedian() const { return median(cpu); }
    double cpuLeast() const { return std::ranges::min(cpu); }
};

[[noreturn]] void stop(const QString &why)
{
    std::fprintf(stderr, "gantry-layerbench: %s\n", qPrintable(why));
    std::exit(1);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2)
        stop(QStringLiteral("usage: gantry-layerbench LAYER [ROUNDS]"));
    QFile file(QFile::decodeName(argv[1]));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        stop(file.errorString());
    const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
    const LayerRegion region{.path = file.fileName(), .offset = 0, .lengthBytes = file.size()};
    const bool isZstd = sniffCompression(file.peek(4)) == Compression::Zstd;
    std::vector<char> in(static_cast<std::size_t>(blockBytes));
    std::vector<char> out(static_cast<std::size_t>(blockBytes));
    Times bare;
    Times one;
    Times two;
    Times several;
    Times withoutPoints;
    qint64 bytes = 0;
    LayerRead read;
    const auto pass = [&region](int threads, bool points) {
        PassOptions options;
        options.threads = threads;
        options.restartPoints = points;
        auto result = readLayer(region, options);
        if (!result || !result->index->facts().problem.isEmpty())
            stop(result ? result->index->facts().problem : result.error().toLine());
        return *std::move(result);
    };
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    for (int round = 0; round < rounds; ++round) {
        bare.measure([&] {
            file.seek(0);
            bytes = isZstd ? bareZstd(file, in, out) : bareGzip(file, in, out);
        });
        one.measure([&] { read = pass(1, true); });
        withoutPoints.measure([&] { pass(1, false); });
        two.measure([&] { pass(2, true); });
        several.measure([&] {
            std::vector<std::jthread> layers;
            for (unsigned i = 0; i < cores; ++i)
                layers.emplace_back([&pass] { pass(1, true); });
        });
    }
    if (bytes != read.index->facts().uncompressedBytes)
        stop(QStringLiteral("the bare loop and the pass do not agree"));

    // One file out of the middle, as a preview reads it.
    std::vector<double> reads;
    for (LayerIndex::Id entry = 0; entry < read.index->size() && reads.size() < 50;
        entry += 1 + read.index->size() / 60) {
        if (read.index->type(entry) != EntryType::File)
            continue;
        QElapsedTimer timer;
        timer.start();
        if (!readContent(
                region, read.index, entry, read.points, {.from = 0, .maxBytes = 65536}, {}))
            stop(QStringLiteral("a file cannot be read"));
        reads.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    QTemporaryDir folder;
    double opened = 0;
    if (LayerIndexFile::save(folder.path(), *read.index, read.points.get())) {
        const auto layer = LayerIndexFile::keyOf(*read.index);
        Times open;
        for (int round = 0; round < 5; ++round)
            open.measure([&] { static_cast<void>(LayerIndexFile::open(folder.path(), *layer)); });
        opened = open.wallMedian() * 1000;
    }
    const double megabytes = double(bytes) / 1e6;
    std::printf("{\"bytes\":%lld,\"entries\":%u,\"bareWall\":%.0f,\"bareCpu\":%.0f,"
                "\"oneWall\":%.0f,\"oneCpu\":%.0f,\"noPointsCpu\":%.0f,\"twoWall\":%.0f,"
                "\"twoCpu\":%.0f,\"cores\":%u,\"severalWall\":%.0f,"
                "\"ratioOneCpu\":%.3f,\"ratioOneCpuLeast\":%.3f,\"ratioOneWall\":%.3f,"
                "\"ratioTwoToOneWall\":%.3f,\"ratioSeveralToOneWall\":%.3f,\"readMs\":%.2f,"
                "\"openMs\":%.2f,\"pointBytes\":%lld}\n",
        static_cast<long long>(bytes), read.index->size(), megabytes / bare.wallMedian(),
        megabytes / bare.cpuMedian(), megabytes / one.wallMedian(), megabytes / one.cpuMedian(),
        megabytes / withoutPoints.cpuMedian(), megabytes / two.wallMedian(),
        megabytes / two.cpuMedian(), cores, megabytes * cores / several.wallMedian(),
        bare.cpuMedian() / one.cpuMedian(), bare.cpuLeast() / one.cpuLeast(),
        bare.wallMedian() / one.wallMedian(), one.wallMedian() / two.wallMedian(),
        one.wallMedian() * cores / several.wallMedian(), reads.empty() ? 0 : Times::median(reads),
        opened, static_cast<long long>(read.points ? read.points->memoryBytes() : 0));
    return 0;
}
