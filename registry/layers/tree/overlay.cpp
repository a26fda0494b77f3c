// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/overlay.h"

#include "layers/seekable/comparewithlayer.h"
#include "layers/tree/overlaybuilder.h"
#include "layers/words.h"

#include <algorithm>

namespace gantry::layers {

namespace {

constexpr QByteArrayView whiteoutPrefix(".wh.");
constexpr QByteArrayView leftoverPrefix(".wh..wh.");
constexpr QByteArrayView opaqueName(".wh..wh..opq");

bool isOverlayMark(const LayerIndex &index, LayerIndex::Id entry)
{
    const EntryType type = index.type(entry);
    if (type != EntryType::CharDevice && type != EntryType::Directory)
        return false;
    const Attributes &attributes = index.attributes(entry);
    if (type == EntryType::CharDevice)
        return attributes.deviceMajor == 0 && attributes.deviceMinor == 0;
    return std::ranges::any_of(attributes.xattrs, [](const auto &xattr) {
        return xattr.first == "trusted.overlay.opaque" || xattr.first == "user.overlay.opaque";
    });
}

//! A relative link with more ".." than there are folders above it, by the names of the tar alone.
bool climbsOut(const LayerIndex &index, LayerIndex::Id entry)
{
    const QByteArray target = index.link(entry);
    if (target.startsWith('/') || !target.contains(".."))
        return false;
    int depth = 0;
    for (LayerIndex::Id at = index.directory(entry); at != LayerIndex::rootDirectory; ++depth)
        at = index.parentDirectory(at);
    for (const QByteArray &part : target.split('/')) {
        if (part == "..")
            --depth;
        else if (!part.isEmpty() && part != ".")
            ++depth;
        if (depth < 0)
            return true;
    }
    return false;
}

} // namespace

OverlayBuilder::OverlayBuilder(LayerStack stack, bool keepMarks)
    : m_keepMarks(keepMarks)
    , m_overlay(std::make_shared<Overlay>())
    , m_family(stack.family)
    , m_paths(stack.family)
    , m_now(1)
    , m_ownNames(std::make_shared<std::deque<QByteArray>>())
{
    m_overlay->m_stack = std::move(stack);
}

Expected<std::shared_ptr<const Overlay>> OverlayBuilder::run(
    quint16 first, quint16 last, const std::stop_token &stop)
{
    const QList<LayerIndexPtr> &layers = m_overlay->m_stack.layers;
    if (layers.size() > Overlay::maxLayers)
        return fail(Errc::LimitExceeded, words("More than %1 layers").arg(Overlay::maxLayers));
    quint64 entries = 0;
    for (qsizetype layer = first; layer < layers.size() && layer <= last; ++layer)
        entries += layers[layer]->size();
    if (entries > Overlay::maxPaths)
        return fail(Errc::LimitExceeded,
            words("The layers hold more than %1 entries").arg(Overlay::maxPaths));
    m_paths.reserve(static_cast<std::size_t>(entries));
    m_now.reserve(static_cast<std::size_t>(entries));
    m_noted.reserve(static_cast<std::size_t>(entries));
    for (qsizetype layer = first; layer < layers.size() && layer <= last; ++layer)
        CHECK(addLayer(static_cast<quint16>(layer), stop));
    return finish();
}

Expected<> OverlayBuilder::addLayer(quint16 layer, const std::stop_token &stop)
{
    m_layer = layer;
    m_index = m_overlay->m_stack.layers[layer].get();
    m_directories.assign(m_index->directories(), {});
    m_leftovers.clear();
    m_markedOwn = false;
    const std::size_t firstNoted = m_noted.size();
    ++m_generation;
    classify(m_index->directories());
    for (LayerIndex::Id entry = 0; entry < m_index->size(); ++entry) {
        if (entry % 1024 == 0 && stop.stop_requested())
            return fail(Errc::Cancelled, words("Stopped"));
        if (m_paths.size() > Overlay::maxPaths)
            return fail(Errc::LimitExceeded,
                words("The layers name more than %1 paths").arg(Overlay::maxPaths));
        addEntry(entry);
    }
    settleLateLinks();
    if (m_markedOwn)
        settleMarkedFolders(firstNoted);
    return {};
}

//! What follows from a folder's own path: rests of AUFS, and where Windows takes marks.
void OverlayBuilder::classify(LayerIndex::Id directories)
{
    const bool windows = m_family == OsFamily::Windows;
    const auto named = [this](LayerIndex::Id directory, QByteArrayView name) {
        return compareNames(m_index->directoryName(directory), name, OsFamily::Windows) == 0;
    };
    for (LayerIndex::Id at = 1; at < directories; ++at) {
        const LayerIndex::Id parent = m_index->parentDirectory(at);
        Directory &own = m_directories[at];
        own.leftover = m_directories[parent].leftover
            || (!windows && m_index->directoryName(at).startsWith(leftoverPrefix));
        if (!windows)
            continue;
        const bool top = parent == LayerIndex::rootDirectory;
        own.files = m_directories[parent].files || (top && named(at, "Files"))
            || (!top && m_index->parentDirectory(parent) == LayerIndex::rootDirectory
                && named(parent, "UtilityVM") && named(at, "Files"));
    }
}

void OverlayBuilder::addEntry(LayerIndex::Id entry)
{
    const QByteArrayView name = m_index->name(entry);
    if (name.isEmpty()) { // the root: attributes only, and only if it is a folder
        if (m_index->type(entry) == EntryType::Directory)
            set(entry, 0);
        return;
    }
    const Directory &folder = m_directories[m_index->directory(entry)];
    if (isSeekableOwnEntry(*m_index, entry))
        return;
    const bool windows = m_family == OsFamily::Windows;
    const bool mark = name.startsWith(whiteoutPrefix) && (!windows || folder.files);
    if (!m_keepMarks && (folder.leftover || mark)) {
        const bool rest = !windows && name != opaqueName
            && (name.startsWith(leftoverPrefix) || name.size() == whiteoutPrefix.size());
        if (folder.leftover || rest) {
            if (folder.leftover && m_index->type(entry) == EntryType::File)
                m_leftovers.insert(m_index->path(entry), entry);
            else if (!folder.leftover && name.size() == whiteoutPrefix.size())
                warnOfFolder(directoryOf(entry), EntryWarning::WhiteoutOfNothing);
            return;
        }
        const quint32 directory = directoryOf(entry);
        if (!windows && name == opaqueName)
            addOpaque(entry, directory);
        else if (name.size() > whiteoutPrefix.size())
            addWhiteout(entry, insert(directory, name.sliced(whiteoutPrefix.size())));
        if (windows && name == opaqueName)
            warnOfFolder(directory, EntryWarning::OpaqueOnWindows);
        return;
    }
    if (mark)
        warnOfMark(entry, name);
    if (windows && !folder.files && name.startsWith(whiteoutPrefix))
        warn(entry, EntryWarning::WhiteoutOutsideFiles);
    const quint32 directory = directoryOf(entry);
    if (windows && folder.files) {
        // "name:stream" behind its file; without the file it is a name with a colon.
        if (const qsizetype colon = name.indexOf(':', 1); colon > 0) {
            const quint32 file = m_paths.find(directory, name.first(colon));
            if (file != none && visible(file)) {
                set(entry, insert(file, name.sliced(colon), true));
                return;
            }
        }
    }
    set(entry, insert(directory, name));
}

void OverlayBuilder::addWhiteout(LayerIndex::Id entry, quint32 path)
{
    Now &now = m_now[path];
    now.removedIn = m_layer;
    const quint32 event
        = note(path, {.entry = entry, .layer = m_layer, .what = Event::Remove, .type = 0});
    const quint64 time = m_noted[event].event.time();
    if (now.set != none && m_noted[now.set].event.time() < time)
        now.set = none;
    else if (setHere(path))
        warn(m_noted[now.set].event.entry, EntryWarning::WhiteoutOfOwnEntry, now.set);
    now.cleared = std::max(now.cleared, time);
    if (now.passed) {
        ++m_generation; // what lies below is to be entered anew
        m_markedOwn = true;
    }
}

void OverlayBuilder::addOpaque(LayerIndex::Id entry, quint32 directory)
{
    Now &now = m_now[directory];
    const quint32 event
        = note(directory, {.entry = entry, .layer = m_layer, .what = Event::Opaque, .type = 0});
    now.cleared = std::max(now.cleared, m_noted[event].event.time());
    ++m_generation;
    m_markedOwn = true;
    if (directory == 0 || setHere(directory))
        return;
    const Event &folder = m_noted[now.set].event;
    const bool wasThere = folder.layer != m_layer || folder.entry != entry;
    warn(
        entry, wasThere ? EntryWarning::OpaqueWithoutParent : EntryWarning::OpaqueOfNothing, event);
}

//! This layer wrote the path itself, up to now.
bool OverlayBuilder::setHere(quint32 path) const
{
    const quint32 set = m_now[path].set;
    return set != none && m_noted[set].event.layer == m_layer
        && m_noted[set].event.kind() == Event::Set;
}

//! Of a mark that stays a row: the same warnings as when it is obeyed.
void OverlayBuilder::warnOfMark(LayerIndex::Id entry, QByteArrayView name)
{
    const quint32 directory = directoryOf(entry);
    if (m_family == OsFamily::Unix && name == opaqueName) {
        if (directory != 0 && !setHere(directory))
            warn(entry, EntryWarning::OpaqueWithoutParent);
        return;
    }
    if (name.size() == whiteoutPrefix.size()) {
        warn(entry, EntryWarning::WhiteoutOfNothing);
        return;
    }
    if (name == opaqueName)
        warn(entry, EntryWarning::OpaqueOnWindows);
    const quint32 marked = insert(directory, name.sliced(whiteoutPrefix.size()));
    m_now[marked].removedIn = m_layer;
    if (setHere(marked))
        warn(entry, EntryWarning::WhiteoutOfOwnEntry);
}

//! Of a mark that nobody obeys its folder tells, where it has an entry.
void OverlayBuilder::warnOfFolder(quint32 directory, EntryWarning warning)
{
    if (m_now[directory].set == none)
        return;
    Event &folder = m_noted[m_now[directory].set].event;
    if (folder.kind() != Event::Set)
        return;
    folder.what |= Event::Warned;
    m_overlay->m_warnings[Overlay::key(folder.layer, folder.entry)]
        |= static_cast<quint32>(warning);
}

void OverlayBuilder::set(LayerIndex::Id entry, quint32 path)
{
    const EntryType type = m_index->type(entry);
    Event event{
        .entry = entry, .layer = m_layer, .what = Event::Set, .type = static_cast<quint8>(type)};
    const QByteArrayView name = m_index->name(entry);
    if (m_keepMarks && name.startsWith(whiteoutPrefix)
        && (m_family == OsFamily::Unix || m_directories[m_index->directory(entry)].files))
        event.what |= Event::Mark;
    if (m_index->warnings(entry) || m_overlay->m_warnings.contains(Overlay::key(m_layer, entry)))
        event.what |= Event::Warned;
    bool late = false;
    if (type == EntryType::HardLink) {
        event.what |= Event::HardLink;
        const quint32 target = lookup(m_index->link(entry));
        quint64 inode = 0;
        if (target != none && visible(target) && typeAt(target) != EntryType::Directory
            && typeAt(target) != EntryType::HardLink) {
            Event &first = m_noted[m_now[target].set].event;
            first.what |= Event::LinkTarget;
            event.type = first.type;
            inode = Overlay::key(first.layer, first.entry);
            inode = m_overlay->m_inodes.value(inode, inode);
            m_overlay->m_inodes.insert(Overlay::key(m_layer, entry), inode);
        } else if (const auto rest = m_leftovers.constFind(m_index->link(entry));
            rest != m_leftovers.cend()) {
            event.type = static_cast<quint8>(EntryType::File);
            m_overlay->m_inodes.insert(Overlay::key(m_layer, entry), Overlay::key(m_layer, *rest));
        } else {
            late = true;
        }
    }
    Now &now = m_now[path];
    if (now.set != none) {
        const Event &before = m_noted[now.set].event;
        const auto beforeType = static_cast<EntryType>(before.type);
        if (before.layer == m_layer && before.kind() == Event::Set && path != 0) {
            event.what |= Event::Warned;
            m_overlay->m_warnings[Overlay::key(m_layer, entry)]
                |= static_cast<quint32>(EntryWarning::DuplicatePath);
        }
        // Cached ways through this path end.
        if (now.passed && (beforeType == EntryType::Symlink || !event.isDirectory()))
            ++m_generation;
    }
    const quint32 number = note(path, event);
    now.set = number;
    if (!event.isDirectory())
        now.cleared = std::max(now.cleared, event.time());
    if (late)
        m_late.push_back({number, path});
    if (now.removedIn == m_layer)
        warn(entry, EntryWarning::WhiteoutBeforeOwnEntry, number);
    if (isOverlayMark(*m_index, entry))
        warn(entry, EntryWarning::OverlayMark, number);
    if (name.contains(':') && !m_paths[path].stream)
        warn(entry, EntryWarning::NameHasColon, number);
    if (m_family == OsFamily::Unix && type == EntryType::Symlink && climbsOut(*m_index, entry))
        warn(entry, EntryWarning::LinkClimbsOut, number);
    if (m_family == OsFamily::Windows && type == EntryType::Symlink) {
        const QByteArray target = m_index->link(entry).replace('\\', '/');
        if (target.size() > 6
            && compareNames(QByteArrayView(target).first(6), "Files/", OsFamily::Windows) == 0)
            warn(entry, EntryWarning::LinkHasPrefix, number);
    }
}

//! Links to entries that came later, and to nothing at all.
void OverlayBuilder::settleLateLinks()
{
    for (const Late &late : m_late) {
        Event &event = m_noted[late.event].event;
        const quint32 target = lookup(m_index->link(event.entry));
        const bool there = target != none && target != late.path && visible(target)
            && typeAt(target) != EntryType::Directory && typeAt(target) != EntryType::HardLink
            && m_noted[m_now[target].set].event.layer == m_layer;
        if (!there) {
            warn(event.entry,
                m_keepMarks && m_layer > 0 ? EntryWarning::LinkTargetBelow
                                           : EntryWarning::LinkTargetMissing,
                late.event);
            continue;
        }
        Event &first = m_noted[m_now[target].set].event;
        first.what |= Event::LinkTarget;
        event.type = first.type;
        const quint64 inode = Overlay::key(first.layer, first.entry);
        m_overlay->m_inodes.insert(
            Overlay::key(m_layer, event.entry), m_overlay->m_inodes.value(inode, inode));
        warn(event.entry, EntryWarning::LinkTargetLater, late.event);
    }
    m_late.clear();
}

//! Folders from below that a mark took away behind what this layer had put into them are there
//! again, implied.
void OverlayBuilder::settleMarkedFolders(std::size_t firstNoted)
{
    const std::size_t end = m_noted.size();
    for (std::size_t at = firstNoted; at < end; ++at) {
        const auto [event, path] = m_noted[at];
        if (event.kind() < Event::Implied || m_now[path].set != at || !visible(path))
            continue;
        for (quint32 up = m_paths[path].parent; up != 0; up = m_paths[up].parent) {
            if (m_now[up].set != none && visible(up))
                break;
            enter(up, event.entry);
        }
    }
}

//! Of a visible path. The root is a folder, whether it has an entry or not.
EntryType OverlayBuilder::typeAt(quint32 path) const
{
    if (m_now[path].set == none)
        return EntryType::Directory;
    const Event &event = m_noted[m_now[path].set].event;
    return event.isDirectory() ? EntryType::Directory : static_cast<EntryType>(event.type);
}

bool OverlayBuilder::visible(quint32 path) const
{
    if (m_now[path].set == none)
        return path == 0;
    const quint64 time = m_noted[m_now[path].set].event.time();
    for (quint32 at = path; at != 0;) {
        at = m_paths[at].parent;
        if (m_now[at].cleared > time)
            return false;
    }
    return true;
}

quint32 OverlayBuilder::insert(quint32 parent, QByteArrayView name, bool stream)
{
    const quint32 path = m_paths.insert(parent, name, stream);
    if (path == m_now.size())
        m_now.emplace_back();
    return path;
}

quint32 OverlayBuilder::note(quint32 path, Event event)
{
    m_noted.push_back({event, path});
    return static_cast<quint32>(m_noted.size() - 1);
}

void OverlayBuilder::warn(LayerIndex::Id entry, EntryWarning warning, quint32 event)
{
    m_overlay->m_warnings[Overlay::key(m_layer, entry)] |= static_cast<quint32>(warning);
    if (event != none)
        m_noted[event].event.what |= Event::Warned;
}

//! Events of each path side by side, paths in their final order.
std::shared_ptr<const Overlay> OverlayBuilder::finish()
{
    Overlay &overlay = *m_overlay;
    const std::vector<quint32> order = m_paths.inOrder();
    std::vector<quint32> placeOf(order.size());
    for (quint32 place = 0; place < order.size(); ++place)
        placeOf[order[place]] = place;
    m_now = {};
    overlay.m_paths.resize(order.size() + 1);
    std::vector<quint32> next(order.size() + 1, 0);
    for (const Noted &noted : m_noted)
        ++next[placeOf[noted.path] + 1];
    for (std::size_t place = 0; place < order.size(); ++place) {
        const PathTable::Path &path = m_paths[order[place]];
        next[place + 1] += next[place];
        overlay.m_paths[place]
            = {path.name, placeOf[path.parent], next[place], path.nameLength, path.stream};
    }
    overlay.m_paths.back() = {"", 0, static_cast<quint32>(m_noted.size()), 0, false};
    overlay.m_events.resize(m_noted.size());
    for (const Noted &noted : m_noted)
        overlay.m_events[next[placeOf[noted.path]]++] = noted.event;
    const auto earlier = [](const Event &a, const Event &b) { return a.time() < b.time(); };
    for (std::size_t place = 0; place < order.size(); ++place) {
        const auto from = overlay.m_events.begin() + overlay.m_paths[place].firstEvent;
        const auto to = overlay.m_events.begin() + overlay.m_paths[place + 1].firstEvent;
        if (to - from > 1 && !std::is_sorted(from, to, earlier))
            std::stable_sort(from, to, earlier);
    }
    overlay.m_ownNames = m_ownNames;
    return m_overlay;
}

Expected<OverlayPtr> Overlay::build(LayerStack stack, std::stop_token stop)
{
    return OverlayBuilder(std::move(stack), false).run(0, 0xffff, stop);
}

Expected<FileTreePtr> Overlay::layerAlone(
    const LayerStack &stack, quint16 layer, std::stop_token stop)
{
    TRY(const OverlayPtr overlay, OverlayBuilder(stack, true).run(layer, layer, stop));
    return overlay->tree(TreeRequest::squashed(layer));
}

std::size_t Overlay::memoryBytes() const
{
    return m_paths.capacity() * sizeof(Path) + m_events.capacity() * sizeof(Event)
        + static_cast<std::size_t>(m_inodes.capacity()) * 17
        + static_cast<std::size_t>(m_warnings.capacity()) * 13;
}

} // namespace gantry::layers
