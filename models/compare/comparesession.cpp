// SPDX-License-Identifier: Apache-2.0
#include "models/compare/comparesession.h"

#include "models/compare/baselayers.h"
#include "models/compare/comparetrees.h"
#include "models/image/layermodel.h"
#include "verbs/baseimage.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! An entry that can be looked at file by file.
bool isChoice(const verbs::Entry &entry)
{
    return entry.role == oci::Role::Image;
}

} // namespace

CompareSession::CompareSession(std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs,
    verbs::LayerReading how, QObject *parent)
    : QObject(parent)
    , m_opener(std::move(opener))
    , m_jobs(jobs)
    , m_how(std::move(how))
{
    m_options.ignored = layers::Facet::Time | layers::Facet::Owner;
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &CompareSession::compareNow);
}

CompareSession::~CompareSession() = default;

void CompareSession::open(const ComparedSide &a, const ComparedSide &b)
{
    ++m_question;
    cancel();
    m_contents.clear();
    m_rows.clear();
    m_diff.reset();
    m_wantsAll = false;
    m_rulesChosen = false;
    m_sides = {};
    m_sides.a.chosen = a;
    m_sides.b.chosen = b;
    for (const Side side : bothSides)
        m_sides[side].session = sessionFor(m_sides[side].chosen.name);
    dropSessions();
    Q_EMIT diffChanged();
    for (const Side side : bothSides)
        Q_EMIT sideChanged(side);
    look();
}

void CompareSession::setSide(Side side, const ComparedSide &chosen)
{
    if (m_sides[side].chosen == chosen && !m_sides[side].error)
        return;
    ++m_question;
    cancel();
    // Layers read so far stay: the other entries of an image often share them.
    m_sides[side] = {};
    m_sides[side].chosen = chosen;
    m_sides[side].session = sessionFor(chosen.name);
    dropSessions();
    Q_EMIT sideChanged(side);
    look();
}

void CompareSession::swap()
{
    ++m_question;
    cancel();
    std::swap(m_sides.a, m_sides.b);
    for (layers::RootMap &map : m_options.paths.roots)
        std::swap(map.a, map.b);
    for (const Side side : bothSides)
        Q_EMIT sideChanged(side);
    look();
    m_soon.start(0);
}

void CompareSession::reload()
{
    const auto failed
        = [](const verbs::LayerContent &content) { return content.error.has_value(); };
    m_contents.removeIf([&](const auto &each) { return failed(each.value()); });
    ++m_stamp;
    for (const Side side : bothSides) {
        OneSide &one = m_sides[side];
        if (one.session && (one.error || one.session->state() == ImageSession::State::Failed)) {
            one.error.reset();
            one.known = false;
            one.session->reload();
        }
    }
    look();
    readWanted();
}

void CompareSession::accessChanged(const QString &registry)
{
    for (const Side side : bothSides) {
        const OneSide &one = m_sides[side];
        if (!one.session || one.session->name().reference.domain() != registry)
            continue;
        const bool layerFailed = std::ranges::any_of(one.wanted, [this](const auto &layer) {
            const auto content = m_contents.constFind(keyOf(layer));
            return content != m_contents.cend() && content->error;
        });
        if (one.error || one.session->state() == ImageSession::State::Failed || layerFailed)
            return reload();
    }
}

void CompareSession::cancel()
{
    const auto ids = std::exchange(m_readingIds, {});
    for (const quint64 id : ids)
        m_jobs->cancel(id);
    m_readings = 0;
    m_rows.clear();
    ++m_generation; // late rows are nobody's
}

ImageSession *CompareSession::sessionFor(const oci::ImageName &name)
{
    if (name == oci::ImageName())
        return nullptr;
    const auto all = findChildren<ImageSession *>(Qt::FindDirectChildrenOnly);
    for (ImageSession *session : all) {
        if (session->name() == name && session->state() != ImageSession::State::Failed)
            return session;
    }
    auto *session = new ImageSession(m_opener, m_jobs, {}, this);
    connect(session, &ImageSession::stateChanged, this, &CompareSession::look);
    connect(session, &ImageSession::entryChanged, this, &CompareSession::look);
    session->open(name);
    return session;
}

void CompareSession::dropSessions()
{
    const auto all = findChildren<ImageSession *>(Qt::FindDirectChildrenOnly);
    for (ImageSession *session : all) {
        if (session != m_sides.a.session && session != m_sides.b.session) {
            session->disconnect(this);
            session->cancel();
            session->deleteLater();
            session->setParent(nullptr);
        }
    }
}

CompareSession::State CompareSession::state() const
{
    if (!m_sides.a.session || !m_sides.b.session)
        return State::Empty;
    if (m_sides.a.error || m_sides.b.error)
        return State::Failed;
    if (!m_sides.a.known || !m_sides.b.known)
        return State::Opening;
    return m_readings > 0 || m_comparison || m_soon.isActive() ? State::Reading : State::Ready;
}

const verbs::Inspection *CompareSession::inspection(Side side) const
{
    const ImageSession *session = m_sides[side].session;
    return session && session->state() == ImageSession::State::Ready ? &session->inspection()
                                                                     : nullptr;
}

const verbs::Entry *CompareSession::entry(Side side) const
{
    const verbs::Inspection *all = inspection(side);
    if (!all)
        return nullptr;
    const qsizetype at = m_sides[side].session->entryOf(m_sides[side].chosen.entry);
    return at < 0 ? nullptr : &all->entries.at(at);
}

sources::ImageSourcePtr CompareSession::source(Side side) const
{
    return m_sides[side].session ? m_sides[side].session->source() : nullptr;
}

QList<qsizetype> CompareSession::choices(Side side) const
{
    QList<qsizetype> found;
    if (const verbs::Inspection *all = inspection(side)) {
        for (qsizetype i = 0; i < all->entries.size(); ++i) {
            if (isChoice(all->entries.at(i)))
                found += i;
        }
    }
    return found;
}

QString CompareSession::sideTitle(Side side) const
{
    const ImageSession *session = m_sides[side].session;
    if (!session)
        return {};
    const verbs::Entry *one = entry(side);
    const QString platform = one ? oci::describePlatform(one->platform()) : QString();
    return platform.isEmpty() ? session->title() : u"%1  %2"_s.arg(session->title(), platform);
}

QString CompareSession::sideName(Side side) const
{
    const ImageSession *session = m_sides[side].session;
    const verbs::Entry *one = entry(side);
    const QString name = session ? session->name().toString() : QString();
    const QString platform = one ? oci::describePlatform(one->platform()) : QString();
    return platform.isEmpty() ? name : u"%1 %2"_s.arg(name, platform);
}

QString CompareSession::title() const
{
    if (!m_sides.a.session || !m_sides.b.session)
        return tr("Compare");
    OfSides<QString> names;
    for (const Side side : bothSides) {
        const verbs::Entry *one = entry(side);
        oci::Platform platform = one ? one->platform() : oci::Platform();
        platform.osVersion.clear();
        names[side] = oci::describePlatform(platform);
    }
    // Two tags for one platform are told by their tags.
    if (names.a.isEmpty() || names.b.isEmpty() || names.a == names.b) {
        for (const Side side : bothSides)
            names[side] = m_sides[side].session->title();
    }
    return u"%1 ↔ %2"_s.arg(names.a, names.b);
}

//! Goes as far as what is known allows: chooses entries, takes their layers, begins to read.
void CompareSession::look()
{
    if (!m_sides.a.session || !m_sides.b.session) {
        Q_EMIT stateChanged();
        return;
    }
    bool taken = false;
    for (const Side side : bothSides) {
        OneSide &one = m_sides[side];
        if (one.session->state() == ImageSession::State::Failed)
            one.error = one.session->error();
        if (one.known || one.session->state() != ImageSession::State::Ready || !chooseEntry(side))
            continue;
        const verbs::Entry *chosen = entry(side);
        if (chosen && chosen->error) {
            one.error = chosen->error;
        } else if (chosen && chosen->described) {
            one.error.reset();
            takeLayers(side);
            taken = true;
        }
        Q_EMIT sideChanged(side);
    }
    if (taken && m_sides.a.known && m_sides.b.known) {
        takeRanges();
        readWanted();
        m_soon.start(0);
    }
    Q_EMIT stateChanged();
}

bool CompareSession::chooseEntry(Side side)
{
    OneSide &one = m_sides[side];
    if (!one.chosen.entry.isNull() && one.session->entryOf(one.chosen.entry) >= 0)
        return true;
    const auto from = choices(side);
    if (from.isEmpty()) {
        one.error = Error{.code = Errc::Unsupported,
            .message
            = tr("There is no image in %1 whose files could be compared").arg(one.session->title()),
            .subject = one.session->name().toString(),
            .httpStatus = {},
            .remedy = tr("Choose another image")};
        return false;
    }
    // The other side's platform in another image; another platform in the same one.
    const verbs::Entry *beside = entry(other(side));
    const bool sameImage = m_sides.a.session == m_sides.b.session;
    qsizetype best = from.first();
    for (const qsizetype at : from) {
        const auto platform = one.session->entries().at(at).platform();
        if (!beside)
            break;
        const auto wanted = beside->platform();
        const bool same = bool(oci::matchPlatform(wanted, platform, oci::MatchMode::Selector));
        if (sameImage ? one.session->entries().at(at).descriptor.digest
                    != m_sides[other(side)].chosen.entry
                      : same) {
            best = at;
            break;
        }
    }
    one.chosen.entry = one.session->entries().at(best).descriptor.digest;
    return true;
}

QString CompareSession::baseName(Side side) const
{
    const verbs::Entry *chosen = entry(side);
    return chosen ? verbs::baseImageName(*chosen, inspection(side)->annotations) : QString();
}

QString CompareSession::keyOf(const verbs::LayerWanted &layer) const
{
    return layer.descriptor.digest.toString();
}

void CompareSession::takeLayers(Side side)
{
    OneSide &one = m_sides[side];
    const verbs::Entry *chosen = entry(side);
    one.known = true;
    one.wanted = verbs::layersOf(*chosen);
    one.layers.clear();
    for (const verbs::LayerRow &row : chosen->layers) {
        ComparedLayer layer;
        layer.command = row.createdBy.isEmpty() ? QString() : readableCommand(row.createdBy);
        layer.step = shortStep(row.createdBy);
        layer.compressedBytes = row.descriptor.sizeBytes;
        layer.digest = row.descriptor.digest.toString();
        one.layers += layer;
    }
    one.range = {0, static_cast<int>(one.wanted.size())};
    m_pairStamp = 0;
    one.overlay.reset();
    one.tree.reset();
}

void CompareSession::takeRanges()
{
    const verbs::Entry *a = entry(Side::A);
    const verbs::Entry *b = entry(Side::B);
    const int common = commonBaseLayers(*a, *b);
    // Where nothing but the base is left on a side, all of both is looked at.
    const bool leaves = common < a->layers.size() && common < b->layers.size();
    for (const Side side : bothSides) {
        OneSide &one = m_sides[side];
        const int all = static_cast<int>(one.wanted.size());
        one.base = std::max(
            leaves ? common : 0, common > 0 && !leaves ? 0 : knownBaseLayers(*entry(side)));
        one.range = {one.base, all - one.base};
    }
    if (!m_rulesChosen)
        m_options.paths = layers::PathRules::between(verbs::familyOf(*a), verbs::familyOf(*b));
    showLayers();
}

void CompareSession::setRange(Side side, LayerRange range)
{
    OneSide &one = m_sides[side];
    const int all = static_cast<int>(one.wanted.size());
    range.first = std::clamp(range.first, 0, all);
    range.count = std::clamp(range.count, 0, all - range.first);
    if (one.range == range)
        return;
    one.range = range;
    readWanted();
    showLayers();
    m_soon.start(0);
    Q_EMIT stateChanged();
}

void CompareSession::readAllLayers()
{
    if (std::exchange(m_wantsAll, true))
        return;
    readWanted();
    showLayers();
    Q_EMIT stateChanged();
}

bool CompareSession::readsAllLayers() const
{
    return m_wantsAll || std::ranges::all_of(bothSides, [this](Side side) {
        const OneSide &one = m_sides[side];
        return one.range.first == 0 && one.range.count == one.wanted.size();
    });
}

void CompareSession::setPathRules(const layers::PathRules &rules)
{
    m_rulesChosen = true;
    if (m_options.paths == rules)
        return;
    m_options.paths = rules;
    m_soon.start(0);
    Q_EMIT stateChanged();
}

void CompareSession::setIgnored(layers::Facets facets)
{
    if (m_options.ignored == facets)
        return;
    m_options.ignored = facets;
    m_soon.start(0);
    Q_EMIT stateChanged();
}

} // namespace gantry::models
