// SPDX-License-Identifier: Apache-2.0
#include "verbs/doctor.h"

#include "sources/contentprober.h"
#include "verbs/coverage.h"
#include "verbs/doctorcontents.h"
#include "verbs/words.h"

#include <QSet>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

bool isSignature(const sources::Referrer &referrer)
{
    const QString &type = referrer.artifactType.isEmpty() ? referrer.descriptor.artifactType
                                                          : referrer.artifactType;
    return oci::roleOf(referrer.descriptor) == oci::Role::Signature
        || referrer.tag.endsWith(u".sig") || type.contains(u"signature")
        || type.contains(u"sigstore") || type.contains(u"cosign");
}

doctor::Examination examinationOf(const DoctorOptions &options)
{
    doctor::Examination examination;
    examination.hosts = options.hosts.isEmpty() ? doctor::hostPresets() : options.hosts;
    examination.hostsAreExamples = options.hosts.isEmpty() || options.hostsAreExamples;
    examination.client = options.client;
    examination.today = options.today.isValid() ? options.today : QDate::currentDate();
    for (const auto &[digest, found] : options.contents.asKeyValueRange()) {
        const auto variant = oci::Digest::parse(digest);
        if (!variant)
            continue;
        for (layers::ContentFinding each : found) {
            each.variant = static_cast<int>(examination.contentVariants.size());
            examination.contents += each;
        }
        examination.contentVariants += *variant;
    }
    return examination;
}

DoctorReport report(const Inspection &inspection, const doctor::Examination &examination)
{
    DoctorReport report;
    report.hostsAreExamples = examination.hostsAreExamples;
    auto image = std::make_shared<const doctor::PreparedImage>(doctorFacts(inspection));
    for (const doctor::Host &host : examination.hosts) {
        const doctor::Client client = doctor::clientOn(host, examination.client);
        report.hosts.append({host, client, doctor::choose(*image, host, client)});
    }
    report.findings = doctor::findings(*image, examination);
    report.image = std::move(image);
    return report;
}

void collectBlobs(const QList<Entry> &entries, QList<oci::Descriptor> &blobs, QSet<QString> &seen)
{
    const auto add = [&](const oci::Descriptor &blob) {
        const bool elsewhere
            = oci::mediatype::isForeignLayer(blob.mediaType) || !blob.urls.isEmpty();
        if (elsewhere || seen.contains(blob.digest.toString()))
            return;
        seen += blob.digest.toString();
        blobs += blob;
    };
    for (const Entry &entry : entries) {
        if (entry.manifest) {
            add(entry.manifest->config());
            for (const oci::Descriptor &layer : entry.manifest->layers())
                add(layer);
        }
        collectBlobs(entry.children, blobs, seen);
    }
}

QCoro::Task<std::optional<Error>> askFor(
    std::shared_ptr<sources::ContentProber> prober, oci::Descriptor blob, OpContext ctx)
{
    const auto size = co_await prober->probe(blob, ctx);
    const QString digest = blob.digest.toString();
    if (!size)
        co_return size.error();
    if (!*size)
        co_return Error{
            .code = Errc::NotFound, .message = words("is not there"), .subject = digest};
    if (**size >= 0 && **size != blob.sizeBytes)
        co_return Error{.code = Errc::Corrupt,
            .message = words("has %1 bytes, the manifest says %2").arg(**size).arg(blob.sizeBytes),
            .subject = digest};
    co_return std::nullopt;
}

//! The same, and its bytes are those of its digest.
QCoro::Task<std::optional<Error>> readWhole(
    sources::ImageSourcePtr source, oci::Descriptor blob, OpContext ctx)
{
    if (const auto prober = std::dynamic_pointer_cast<sources::ContentProber>(source)) {
        if (const auto error = co_await askFor(prober, blob, ctx))
            co_return error;
    }
    OpContext own = ctx;
    own.progress = std::make_shared<Progress>();
    const auto bytes = co_await source->blob(blob, own);
    if (bytes) {
        ctx.progress->bytesDone += blob.sizeBytes;
        co_return std::nullopt;
    }
    Error error = bytes.error();
    if (error.code == Errc::Corrupt) // shorter or longer than its size: not those bytes either
        error.code = Errc::DigestMismatch;
    co_return error;
}

constexpr std::size_t questionsAtOnce = 16;
constexpr std::size_t readingsAtOnce = 3;

//! Every config and layer is asked for, or read whole. Errors: Cancelled.
Task<QList<std::pair<oci::Digest, Error>>> checkBlobs(
    sources::ImageSourcePtr source, QList<oci::Descriptor> blobs, bool whole, OpContext ctx)
{
    QList<std::pair<oci::Digest, Error>> missing;
    const auto prober = std::dynamic_pointer_cast<sources::ContentProber>(source);
    if (!prober && !whole)
        co_return missing; // an engine's content is there or its documents could not be read
    ctx.progress->itemsTotal += blobs.size();
    for (const oci::Descriptor &blob : std::as_const(blobs))
        ctx.progress->bytesTotal += whole ? blob.sizeBytes : 0;
    const std::size_t atOnce = whole ? readingsAtOnce : questionsAtOnce;
    std::vector<std::pair<oci::Digest, QCoro::Task<std::optional<Error>>>> running;
    for (qsizetype next = 0; next < blobs.size() || !running.empty();) {
        while (next < blobs.size() && running.size() < atOnce) {
            const oci::Descriptor &blob = blobs[next++];
            running.emplace_back(
                blob.digest, whole ? readWhole(source, blob, ctx) : askFor(prober, blob, ctx));
        }
        auto [digest, task] = std::move(running.front());
        running.erase(running.begin());
        if (const auto error = co_await std::move(task))
            missing.append({digest, *error});
        ++ctx.progress->itemsDone;
        CO_CHECK(ctx.checkStopped());
    }
    co_return missing;
}

} // namespace

doctor::ImageFacts doctorFacts(const Inspection &inspection)
{
    doctor::ImageFacts facts;
    facts.reference = inspection.reference;
    facts.root = inspection.root;
    facts.rootMediaType = inspection.root.mediaType;
    if (const auto *index = std::get_if<oci::Index>(&inspection.document)) {
        facts.index = *index;
        facts.rootMediaType = index->mediaType();
    }
    facts.entries = factsOfEntries(inspection.entries).entries;
    facts.isSigned = std::ranges::any_of(inspection.referrers, isSignature);
    return facts;
}

bool DoctorReport::hasErrors() const
{
    return count(doctor::Severity::Error) > 0;
}

qsizetype DoctorReport::count(doctor::Severity severity) const
{
    return std::ranges::count_if(findings, [&](const doctor::Finding &finding) {
        return finding.severity == severity && !finding.ignoredBecause;
    });
}

DoctorReport examineRead(const Inspection &inspection, const DoctorOptions &options)
{
    return report(inspection, examinationOf(options));
}

Task<DoctorReport> examineInspected(
    sources::ImageSourcePtr source, Inspection inspection, DoctorOptions options, OpContext ctx)
{
    doctor::Examination examination = examinationOf(options);
    QList<oci::Descriptor> blobs;
    if (options.blobs || options.wholeBlobs) {
        QSet<QString> seen;
        collectBlobs(inspection.entries, blobs, seen);
        CO_TRY(
            examination.unreachable, co_await checkBlobs(source, blobs, options.wholeBlobs, ctx));
    }
    if (options.layers) {
        CO_TRY(DoctorContents contents,
            co_await doctorContents(source, inspection.entries, options.reading, ctx));
        examination.contents = std::move(contents.findings);
        examination.contentVariants = std::move(contents.variants);
        examination.minimumKernels = std::move(contents.minimumKernels);
        examination.unreachable += contents.unreadable;
    }
    CO_CHECK(ctx.checkStopped());
    DoctorReport done = report(inspection, examination);
    done.layersRead = options.layers;
    done.blobsAsked = options.blobs || options.wholeBlobs;
    done.blobs = blobs.size();
    done.blobsRead = options.wholeBlobs;
    co_return done;
}

Task<DoctorReport> examine(
    sources::ImageSourcePtr source, QString tagOrDigest, DoctorOptions options, OpContext ctx)
{
    CO_TRY(Inspection inspection, co_await inspect(source, tagOrDigest, {}, {}, ctx));
    co_return co_await examineInspected(
        source, std::move(inspection), std::move(options), std::move(ctx));
}

QString ignoredName(const oci::ImageName &name)
{
    if (name.transport == oci::ImageName::Transport::Registry && !name.reference.isNull()) {
        const QString tag = name.reference.tag();
        return name.container() + (tag.isEmpty() ? QString() : u':' + tag);
    }
    return name.toString().section(u'@', 0, 0);
}

} // namespace gantry::verbs
