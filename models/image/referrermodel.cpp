// SPDX-License-Identifier: Apache-2.0
#include "models/image/referrermodel.h"

#include "base/text.h"
#include "models/image/entryfacts.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace gantry::models {

struct ReferrerModel::Node : TreeNode {
    bool subject = false;
    QString text, secondary, icon, artifactType, tag, origin;
    oci::Digest digest;
    qint64 sizeBytes = 0;
    qsizetype entry = -1;
    QDateTime date;
};

namespace {

QDateTime createdOf(const oci::Descriptor &descriptor)
{
    const auto text = descriptor.annotation(u"org.opencontainers.image.created");
    const auto date = text ? parseTimestamp(*text) : std::nullopt;
    return date.value_or(QDateTime());
}

QString iconFor(const QString &words)
{
    return words.startsWith("SBOM"_L1)                                            ? u"sbom"_s
        : words.startsWith("Signature"_L1)                                        ? u"sig"_s
        : words.startsWith("Provenance"_L1) || words.startsWith("Attestation"_L1) ? u"att"_s
                                                                                  : u"manifest"_s;
}

QString originWords(const QString &name)
{
    return name == "api"_L1         ? ReferrerModel::tr("referrers API")
        : name == "fallback-tag"_L1 ? ReferrerModel::tr("referrers tag")
        : name == "cosign-tag"_L1   ? ReferrerModel::tr("cosign tag")
        : name == "layout"_L1       ? ReferrerModel::tr("layout")
                                    : name;
}

} // namespace

ReferrerModel::ReferrerModel(QObject *parent)
    : LazyTreeModel(parent)
{
}

ReferrerModel::~ReferrerModel() = default;

void ReferrerModel::setSession(ImageSession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &ImageSession::stateChanged, this, &ReferrerModel::rebuild);
        connect(session, &ImageSession::referrersChanged, this, &ReferrerModel::rebuild);
        connect(session, &ImageSession::settled, this, &ReferrerModel::rebuild);
        connect(session, &QObject::destroyed, this, [this] { clear(); });
    }
    rebuild();
}

void ReferrerModel::rebuild()
{
    clear();
    m_count = 0;
    if (!m_session || m_session->state() != ImageSession::State::Ready) {
        Q_EMIT countChanged();
        return;
    }
    const verbs::Inspection &inspection = m_session->inspection();
    Nodes subjects;
    const auto subject = [&](const QString &text, const oci::Digest &digest, qsizetype entry,
                             const QList<sources::Referrer> &referrers,
                             const QList<qsizetype> &attestations) {
        if (referrers.isEmpty() && attestations.isEmpty())
            return;
        auto node = std::make_unique<Node>();
        node->subject = true;
        node->text = text;
        node->secondary
            = tr("%n referrers", nullptr, static_cast<int>(referrers.size() + attestations.size()));
        node->digest = digest;
        node->entry = entry;
        Nodes below;
        for (const qsizetype i : attestations) {
            const verbs::Entry &attestation = inspection.entries.at(i);
            const QStringList types = attestation.predicateTypes();
            auto row = std::make_unique<Node>();
            QStringList words;
            for (const QString &type : types)
                words += describePredicate(type);
            row->text = words.isEmpty() ? tr("Attestation (BuildKit)") : words.join(u" + "_s);
            row->icon = iconFor(words.isEmpty() ? u"Attestation"_s : words.first());
            row->origin = tr("entry of the index");
            row->artifactType = types.join(u", "_s);
            row->digest = attestation.descriptor.digest;
            row->sizeBytes = attestation.descriptor.sizeBytes;
            row->entry = entry;
            row->date = createdOf(attestation.descriptor);
            below.push_back(std::move(row));
        }
        for (const sources::Referrer &referrer : referrers) {
            auto row = std::make_unique<Node>();
            row->text = describeArtifact(referrer.artifactType);
            if (row->text.isEmpty())
                row->text = tr("Unknown type");
            row->icon = isSignature(referrer) ? u"sig"_s : iconFor(row->text);
            QStringList origins;
            for (const auto origin : referrer.origins)
                origins += originWords(sources::originName(origin));
            row->origin = origins.join(u" + "_s);
            row->artifactType = referrer.artifactType;
            row->tag = referrer.tag;
            row->digest = referrer.descriptor.digest;
            row->sizeBytes = referrer.descriptor.sizeBytes;
            row->entry = entry;
            row->date = createdOf(referrer.descriptor);
            below.push_back(std::move(row));
        }
        m_count += static_cast<int>(below.size());
        // Filled before the views see the subject.
        Node *parent = node.get();
        for (auto &row : below) {
            row->parent = parent;
            row->row = static_cast<int>(parent->shown.size());
            parent->shown.push_back(row.get());
            parent->children.push_back(std::move(row));
        }
        subjects.push_back(std::move(node));
    };
    const QString rootText = inspection.isIndex() ? tr("index") : m_session->title();
    subject(rootText, inspection.root.digest, -1, inspection.referrers, {});
    for (qsizetype i = 0; i < inspection.entries.size(); ++i) {
        const verbs::Entry &entry = inspection.entries.at(i);
        if (entry.role != oci::Role::Image && entry.role != oci::Role::Index)
            continue;
        const bool isRoot = entry.descriptor.digest == inspection.root.digest;
        subject(oci::describePlatform(entry.platform()), entry.descriptor.digest, i,
            isRoot ? QList<sources::Referrer>() : entry.referrers,
            inspection.attestationsOf(entry.descriptor.digest));
    }
    append(root(), std::move(subjects));
    Q_EMIT countChanged();
}

QString ReferrerModel::notice() const
{
    if (m_count > 0 || !m_session)
        return {};
    if (m_session->state() == ImageSession::State::Failed && m_session->error())
        return m_session->error()->toLine();
    if (m_session->state() != ImageSession::State::Ready || m_session->isReading())
        return tr("Being read …");
    if (m_session->inspection().referrersError)
        return m_session->inspection().referrersError->toLine();
    return tr("Nothing refers to this image: no signature, no SBOM, no attestation.");
}

void ReferrerModel::load(TreeNode *node)
{
    settle(node, TreeNode::State::Loaded);
}

bool ReferrerModel::canHaveChildren(const TreeNode &node) const
{
    return static_cast<const Node &>(node).subject;
}

int ReferrerModel::columnCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : ColumnCount;
}

QVariant ReferrerModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto &node = *static_cast<const Node *>(nodeOf(index));
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        if (column == TypeColumn) {
            return role == Qt::AccessibleTextRole && node.subject
                ? u"%1, %2"_s.arg(node.text, node.secondary)
                : node.text;
        }
        if (column == DigestColumn)
            return node.digest.shortHex();
        if (node.subject)
            return {};
        if (column == OriginColumn)
            return node.origin;
        if (column == SizeColumn)
            return formatBytes(node.sizeBytes);
        if (column == DateColumn)
            return node.date.isValid()
                ? QLocale().toString(node.date.toLocalTime(), u"d MMM yyyy"_s)
                : QString();
        return {};
    case Qt::ToolTipRole:
        if (column == TypeColumn)
            return node.artifactType;
        if (column == OriginColumn)
            return node.tag;
        if (column == DigestColumn)
            return node.digest.toString();
        if (column == SizeColumn && !node.subject)
            return formatExactBytes(node.sizeBytes);
        if (column == DateColumn && node.date.isValid())
            return QLocale().toString(node.date.toLocalTime(), QLocale::LongFormat);
        return {};
    case Qt::TextAlignmentRole:
        return column == SizeColumn ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                                    : QVariant();
    case RowKindRole:
        return node.subject ? 3 : 0;
    case IconRole:
        return column == TypeColumn ? node.icon : QString();
    case DigestRole:
        return node.digest.toString();
    case SizeBytesRole:
        return node.sizeBytes;
    case ArtifactTypeRole:
        return node.artifactType;
    case EntryRole:
        return static_cast<qlonglong>(node.entry);
    case TagRole:
        return node.tag;
    case SecondaryRole:
        return column == TypeColumn ? node.secondary : QString();
    case MonospaceRole:
        return column == DigestColumn;
    case DateRole:
        return node.date;
    default:
        return {};
    }
}

QVariant ReferrerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TypeColumn:
        return tr("Type");
    case OriginColumn:
        return tr("Seen in");
    case DigestColumn:
        return tr("Digest");
    case SizeColumn:
        return tr("Size");
    case DateColumn:
        return tr("Created");
    default:
        return {};
    }
}

} // namespace gantry::models
