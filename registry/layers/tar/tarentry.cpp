// SPDX-License-Identifier: Apache-2.0
// What a header says of an entry, together with what stood in front of it.
#include "layers/tar/tarwalk.h"
#include "layers/windows/securitydescriptor.h"
#include "layers/words.h"

#include <algorithm>

namespace gantry::layers {

namespace {

constexpr qint64 modeBits = 07777;
//! The fields attributes come from: mode, uid, gid; uname, gname and the device.
constexpr std::size_t ownersFrom = 100;
constexpr std::size_t ownersTo = 124;
constexpr std::size_t namesFrom = 257;
constexpr std::size_t namesTo = 345;

EntryType typeOf(char flag, const QByteArray &name)
{
    switch (flag) {
    case '\0': // V7 had no other way to say directory
        return name.endsWith('/') ? EntryType::Directory : EntryType::File;
    case '0':
    case '7': // contiguous
    case 'S': // old GNU sparse
        return EntryType::File;
    case '1':
        return EntryType::HardLink;
    case '2':
        return EntryType::Symlink;
    case '3':
        return EntryType::CharDevice;
    case '4':
        return EntryType::BlockDevice;
    case '5':
    case 'D': // GNU: a directory with a list of names as its body
        return EntryType::Directory;
    case '6':
        return EntryType::Fifo;
    default:
        return EntryType::Other;
    }
}

//! These have no body whatever their size says, for Go and so for every runtime.
bool hasNoBody(char flag)
{
    return flag >= '1' && flag <= '6';
}

bool isOpaqueAttribute(const QByteArray &name)
{
    return name == "trusted.overlay.opaque" || name == "user.overlay.opaque";
}

} // namespace

void TarWalk::forgetPrefixes()
{
    m_pax.reset();
    m_longName.reset();
    m_longLink.reset();
}

Expected<> TarWalk::entry(QByteArrayView block)
{
    if (m_pax && m_pax->sizeBytes)
        m_header.sizeBytes = *m_pax->sizeBytes;
    m_entry.warnings = {};
    takeNames();
    m_entry.type = typeOf(m_header.type, m_entry.path);
    bool climbs = false;
    m_entry.path = cleanTarPath(m_entry.path, climbs);
    if (m_entry.type == EntryType::HardLink)
        m_entry.link = cleanTarPath(m_entry.link, climbs);
    m_entry.warnings.setFlag(EntryWarning::ClimbsOut, climbs);
    m_entry.warnings.setFlag(EntryWarning::NotUtf8,
        !QByteArrayView(m_entry.path).isValidUtf8() || !QByteArrayView(m_entry.link).isValidUtf8());
    if (m_entry.path.isEmpty() && m_entry.type != EntryType::Directory)
        note(words("An entry names the root and is no folder; it is left out"));
    takeAttributes(block);
    takeTimes();
    takeMarks();
    CHECK(checkLimits());
    m_isSparse = false;
    m_holesAsLengths = false;
    const bool noBody = hasNoBody(m_header.type);
    if (noBody && m_header.sizeBytes != 0) {
        m_entry.warnings |= EntryWarning::BodyIgnored;
        m_header.sizeBytes = 0;
    }
    if (m_entry.type == EntryType::File)
        return beginSparse(block);
    m_entry.sizeBytes = m_entry.type == EntryType::Other ? m_header.sizeBytes : 0;
    return addEntry(m_header.sizeBytes);
}

void TarWalk::takeNames()
{
    // Of a GNU long name and a pax path Go takes the first, Python and libarchive the second.
    const auto choose = [this](const std::optional<QByteArray> &gnu,
                            const std::optional<QByteArray> *pax, const QByteArray &own) {
        if (gnu && pax && *pax && *gnu != **pax)
            m_entry.warnings |= EntryWarning::TwoNames;
        return gnu ? *gnu : pax && *pax ? **pax : own;
    };
    m_entry.path = choose(m_longName, m_pax ? &m_pax->path : nullptr, m_header.name);
    m_entry.link.clear();
    if (m_header.type == '1' || m_header.type == '2')
        m_entry.link = choose(m_longLink, m_pax ? &m_pax->linkPath : nullptr, m_header.link);
}

void TarWalk::takeAttributes(QByteArrayView block)
{
    Attributes &to = m_entry.attributes;
    const auto sameAsBefore = [this, block](std::size_t from, std::size_t end) {
        return std::equal(
            m_attributesOf.begin() + from, m_attributesOf.begin() + end, block.data() + from);
    };
    const bool isDevice
        = m_entry.type == EntryType::CharDevice || m_entry.type == EntryType::BlockDevice;
    const bool ownOnly = !isDevice && !(m_pax && m_pax->hasAttributes());
    if (ownOnly && m_attributesKnown && sameAsBefore(ownersFrom, ownersTo)
        && sameAsBefore(namesFrom, namesTo))
        return; // most entries: nothing to read, nothing to allocate
    to = {};
    to.mode = static_cast<quint32>(m_header.mode & modeBits);
    to.uid = m_header.uid;
    to.gid = m_header.gid;
    to.userName = m_header.userName;
    to.groupName = m_header.groupName;
    std::copy_n(block.data(), tarBlock, m_attributesOf.begin());
    m_attributesKnown = ownOnly;
    if (isDevice) {
        to.deviceMajor = static_cast<quint32>(m_header.deviceMajor);
        to.deviceMinor = static_cast<quint32>(m_header.deviceMinor);
    }
    if (!m_pax)
        return;
    to.uid = m_pax->uid.value_or(to.uid);
    to.gid = m_pax->gid.value_or(to.gid);
    to.userName = m_pax->userName.value_or(to.userName);
    to.groupName = m_pax->groupName.value_or(to.groupName);
    for (const auto &[name, value] : m_pax->xattrs)
        to.xattrs.append({name, value});
    to.windowsAttributes = m_pax->windowsAttributes;
    to.securityDescriptor = m_pax->securityDescriptor;
    if (!to.securityDescriptor.isEmpty() && !SecurityDescriptor::parse(to.securityDescriptor))
        m_entry.warnings |= EntryWarning::RightsUnreadable;
    if (to.securityDescriptor.isEmpty())
        to.sddl = m_pax->sddl;
    to.mountPoint = m_pax->mountPoint;
}

void TarWalk::takeTimes()
{
    bool clamped = false;
    if (m_pax && m_pax->modified) {
        m_entry.modifiedNs = m_pax->modified->ns;
        clamped = m_pax->modified->clamped;
    } else {
        m_entry.modifiedNs = nanosecondsOf(m_header.modified, 0, clamped);
    }
    m_entry.createdNs.reset();
    if (m_pax && m_pax->created) {
        m_entry.createdNs = m_pax->created->ns;
        clamped = clamped || m_pax->created->clamped;
    }
    m_entry.warnings.setFlag(EntryWarning::TimeClamped, clamped);
}

void TarWalk::takeMarks()
{
    const bool zeroDevice = m_entry.type == EntryType::CharDevice && m_header.deviceMajor == 0
        && m_header.deviceMinor == 0;
    const bool opaque = m_pax && std::ranges::any_of(m_pax->xattrs, [](const auto &each) {
        return isOpaqueAttribute(each.first);
    });
    m_entry.warnings.setFlag(EntryWarning::OverlayMark, zeroDevice || opaque);
    m_entry.warnings.setFlag(EntryWarning::LinkHasPrefix,
        m_entry.type == EntryType::Symlink && m_pax && m_pax->isWindows()
            && m_entry.link.startsWith("Files/"));
}

Expected<> TarWalk::checkLimits()
{
    const auto over
        = [this](const QString &what) { return fail(Errc::LimitExceeded, what, m_blockStart); };
    if (m_entry.path.size() > m_limits.maxPathBytes || m_entry.link.size() > m_limits.maxPathBytes)
        return over(words("A name is longer than %1 bytes").arg(m_limits.maxPathBytes));
    if (m_builder.size() >= m_limits.maxEntries)
        return over(words("There are more than %1 entries").arg(m_limits.maxEntries));
    if (m_builder.folders() >= m_limits.maxFolders)
        return over(words("There are more than %1 folders").arg(m_limits.maxFolders));
    if (m_builder.nameBytes() >= m_limits.maxNameBytesInAll)
        return over(words("The names are longer than %1 bytes").arg(m_limits.maxNameBytesInAll));
    if (m_builder.attributeBytes() >= m_limits.maxAttributeBytesInAll)
        return over(
            words("The attributes are longer than %1 bytes").arg(m_limits.maxAttributeBytesInAll));
    return {};
}

Expected<> TarWalk::beginSparse(QByteArrayView block)
{
    const bool oldGnu = m_header.type == 'S';
    const bool pax1 = m_pax && m_pax->sparseMajor == "1" && m_pax->sparseMinor == "0";
    const bool pax0 = m_pax && !pax1
        && (m_pax->sparseMajor == "0" || (m_pax->sparseMajor.isEmpty() && m_pax->hasSparseMap));
    m_entry.sizeBytes = m_header.sizeBytes;
    if (!oldGnu && !pax0 && !pax1)
        return addEntry(m_header.sizeBytes);
    m_isSparse = true;
    m_entry.warnings |= EntryWarning::Sparse;
    if (m_pax && !m_pax->sparseName.isEmpty()) {
        bool climbs = false;
        m_entry.path = cleanTarPath(m_pax->sparseName, climbs);
        m_entry.warnings.setFlag(EntryWarning::ClimbsOut, climbs);
        m_entry.warnings.setFlag(
            EntryWarning::NotUtf8, !QByteArrayView(m_entry.path).isValidUtf8());
        CHECK(checkLimits());
    }
    m_sparse.begin(m_limits.maxSparseRuns - m_sparseRunsInAll);
    m_left = m_header.sizeBytes;
    if (pax1) {
        m_state = State::SparseBody;
        m_entry.sizeBytes = m_pax->sparseSize.value_or(m_header.sizeBytes);
        return {};
    }
    bool isMore = false;
    QString wrong;
    if (pax0) {
        wrong = m_sparse.takePairs(m_pax->sparseMap);
        m_entry.sizeBytes = m_pax->sparseSize.value_or(m_header.sizeBytes);
    } else {
        wrong = m_sparse.takeHeader(block, isMore);
        m_entry.sizeBytes = m_sparse.headerSizeBytes();
        m_state = State::SparseExtension;
    }
    return afterSparseStep(wrong, isMore);
}

Expected<> TarWalk::afterSparseStep(const QString &wrong, bool isMore)
{
    if (!wrong.isEmpty())
        return corrupt(wrong, m_blockStart);
    if (isMore)
        return {};
    if (const QString problem = m_sparse.check(m_entry.sizeBytes, m_left); !problem.isEmpty())
        return corrupt(problem, m_blockStart);
    const auto &runs = m_sparse.runs();
    m_sparseRunsInAll += static_cast<qint64>(runs.size());
    const qint64 holes = m_entry.sizeBytes - m_left;
    m_holesAsLengths
        = holes > m_limits.maxHoleBytes || holes > m_limits.maxHoleBytesInAll - m_holeBytesInAll;
    if (!m_holesAsLengths)
        m_holeBytesInAll += holes;
    m_run = 0;
    m_runLeft = 0;
    m_filePosition = 0;
    return addEntry(m_left);
}

Expected<> TarWalk::addEntry(qint64 storedBytes)
{
    const bool isFile = m_entry.type == EntryType::File || m_entry.type == EntryType::Other;
    m_entry.dataOffset = isFile ? m_offset : -1;
    m_builder.add(m_entry);
    if (m_isSparse) {
        for (const SparseRun &run : m_sparse.runs())
            m_builder.addSparseRun(run);
    }
    forgetPrefixes();
    if (!isFile) {
        beginSkip(State::Skip, storedBytes);
        return {};
    }
    m_hasher.begin();
    m_hashing = true;
    m_left = storedBytes;
    m_paddingAfter = (tarBlock - storedBytes % tarBlock) % tarBlock;
    m_state = State::Body;
    if (storedBytes == 0)
        endBody();
    return {};
}

} // namespace gantry::layers
