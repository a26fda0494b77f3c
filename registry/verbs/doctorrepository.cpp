// SPDX-License-Identifier: Apache-2.0
#include "verbs/doctorrepository.h"

#include "assembly/draftfit.h"
#include "oci/reference.h"
#include "verbs/list.h"

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

QCoro::Task<TagReport> examineTag(
    sources::ImageSourcePtr source, QString tag, DoctorOptions options, OpContext ctx)
{
    TagReport row;
    row.tag = tag;
    auto inspection = co_await inspect(source, tag, {}, {}, ctx);
    if (!inspection) {
        row.error = std::move(inspection).error();
        co_return row;
    }
    row.digest = inspection->root.digest;
    auto report
        = co_await examineInspected(source, *std::move(inspection), std::move(options), ctx);
    if (!report) {
        row.error = std::move(report).error();
        co_return row;
    }
    for (const doctor::PreparedImage::Entry &entry : report->image->entries()) {
        if (!entry.isImage || entry.isNested)
            continue;
        oci::Platform platform = entry.written;
        if (platform.isEmpty() && entry.facts->config)
            platform = entry.facts->config->platform;
        if (platform.isEmpty() || platform.isUnknown())
            continue;
        row.platforms += platform;
        row.entries += entry.facts->descriptor.digest;
    }
    row.errors = report->count(doctor::Severity::Error);
    row.warnings = report->count(doctor::Severity::Warning);
    row.notes = report->count(doctor::Severity::Note);
    row.report = std::make_shared<const DoctorReport>(*std::move(report));
    co_return row;
}

namespace {

void applyIgnored(
    TagReport &row, const doctor::IgnoreList &ignored, const oci::ImageName &repository)
{
    if (!row.report)
        return;
    DoctorReport report = *row.report;
    report.findings
        = ignored.applyTo(report.findings, ignoredName(repository.withSelector(row.tag)));
    row.errors = report.count(doctor::Severity::Error);
    row.warnings = report.count(doctor::Severity::Warning);
    row.notes = report.count(doctor::Severity::Note);
    row.report = std::make_shared<const DoctorReport>(std::move(report));
}

Task<QStringList> tagsToExamine(
    sources::ImageSourcePtr source, RepositoryQuestion question, OpContext ctx)
{
    if (!question.tags.isEmpty())
        co_return question.tags;
    CO_TRY(const QList<sources::TagInfo> listed, co_await listTags(source, {}, ctx));
    QStringList tags;
    for (const sources::TagInfo &tag : listed) {
        const bool bare = tag.target && tag.tag == tag.target->digest.toString();
        if (!bare && !oci::parseDigestTag(tag.tag))
            tags += tag.tag;
    }
    std::ranges::stable_sort(tags, tagLess);
    if (question.mostTags > 0 && tags.size() > question.mostTags)
        tags.resize(question.mostTags);
    co_return tags;
}

} // namespace

Task<QList<TagReport>> examineRepository(
    sources::ImageSourcePtr source, RepositoryQuestion question, OnRepository tell, OpContext ctx)
{
    CO_TRY(const QStringList tags, co_await tagsToExamine(source, question, ctx));
    if (tell.tags)
        tell.tags(tags);
    ctx.progress->itemsTotal = tags.size();
    const oci::ImageName repository = source->name();
    const auto atOnce = static_cast<std::size_t>(std::max(1, question.atOnce));
    // Each tag counts as one step; what its entries count would make the bar jump.
    QList<TagReport> rows;
    std::vector<QCoro::Task<TagReport>> running;
    for (qsizetype next = 0; next < tags.size() || !running.empty();) {
        while (next < tags.size() && running.size() < atOnce) {
            OpContext own{.stop = ctx.stop};
            running.push_back(examineTag(source, tags[next], question.options, own));
            ++next;
        }
        QCoro::Task<TagReport> first = std::move(running.front());
        running.erase(running.begin());
        TagReport row = co_await std::move(first);
        CO_CHECK(ctx.checkStopped());
        applyIgnored(row, question.ignored, repository);
        ++ctx.progress->itemsDone;
        rows += row;
        if (tell.done)
            tell.done(rows.size() - 1, rows.last());
    }
    co_return rows;
}

RepositoryMatrix matrixOf(const QList<TagReport> &tags, const QList<oci::Platform> &expected)
{
    RepositoryMatrix matrix;
    const auto columnOf = [&](const oci::Platform &platform) {
        for (qsizetype at = 0; at < matrix.columns.size(); ++at) {
            if (assembly::samePlace(matrix.columns[at], platform))
                return at;
        }
        return qsizetype(-1);
    };
    const auto add = [&](const oci::Platform &platform) {
        if (columnOf(platform) < 0)
            matrix.columns += platform;
    };
    for (const oci::Platform &platform : expected)
        add(platform);
    for (const TagReport &tag : tags) {
        for (const oci::Platform &platform : tag.platforms)
            add(platform);
    }
    std::ranges::stable_sort(matrix.columns, oci::displayLess);
    for (const TagReport &tag : tags) {
        QList<oci::Digest> row(matrix.columns.size());
        for (qsizetype at = 0; at < tag.platforms.size(); ++at) {
            oci::Digest &cell = row[columnOf(tag.platforms[at])];
            if (cell.isNull())
                cell = tag.entries[at];
        }
        matrix.cells += row;
    }
    return matrix;
}

} // namespace gantry::verbs
