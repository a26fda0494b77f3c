// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "models/image/registrynode.h"
#include "models/image/registrytreemodel.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace gantry::models {

using Kind = RegistryTreeModel::Kind;
using State = TreeNode::State;

namespace {

QString iconOf(const RegistryNode &node)
{
    switch (node.kind) {
    case Kind::Section:
    case Kind::More:
    case Kind::Message:
        return {};
    case Kind::Registry:
        return u"registry"_s;
    case Kind::Folder:
        return u"folder"_s;
    case Kind::Repository:
        return u"repo"_s;
    case Kind::Tag:
        return u"tag"_s;
    case Kind::Index:
        return u"index"_s;
    case Kind::Manifest:
        return node.label.startsWith("linux"_L1)  ? u"linux"_s
            : node.label.startsWith("windows"_L1) ? u"win"_s
                                                  : u"manifest"_s;
    case Kind::MorePlatforms:
        return node.key == "linux"_L1  ? u"linux"_s
            : node.key == "windows"_L1 ? u"win"_s
                                       : u"manifest"_s;
    case Kind::Config:
        return u"config"_s;
    case Kind::LayerGroup:
        return u"layers"_s;
    case Kind::Layer:
        return u"layer"_s;
    case Kind::Attestation:
        return node.key == "sbom"_L1 ? u"sbom"_s : u"att"_s;
    case Kind::Signature:
    case Kind::DigestTags:
        return u"sig"_s;
    case Kind::Artifact:
        return u"manifest"_s;
    case Kind::LocalPlace:
        return node.key.startsWith("oci:"_L1) ? u"layout"_s : u"archive"_s;
    case Kind::Engine:
        return u"engine"_s;
    }
    return {};
}

QString stateWord(State state)
{
    return state == State::Loading ? RegistryTreeModel::tr("being read")
        : state == State::Failed   ? RegistryTreeModel::tr("failed")
                                   : QString();
}

//! The short form of a failure at the right edge; the whole line is in the tooltip and in the row
//! below.
QString shortFailure(const Error &error)
{
    switch (error.code) {
    case Errc::Unauthorized:
        return RegistryTreeModel::tr("sign in");
    case Errc::NotFound:
        return RegistryTreeModel::tr("not found");
    case Errc::RateLimited:
        return RegistryTreeModel::tr("allowance used up");
    case Errc::Network:
        return RegistryTreeModel::tr("not reachable");
    case Errc::Cancelled:
        return RegistryTreeModel::tr("canceled");
    default:
        return RegistryTreeModel::tr("failed");
    }
}

QString edgeMark(const RegistryNode &node)
{
    if (node.error) {
        return node.error->code == Errc::Unauthorized ? u"warn"_s
            : node.error->code == Errc::Cancelled     ? u"skip"_s
            : node.error->code == Errc::Unsupported   ? u"info"_s
                                                      : u"err"_s;
    }
    return node.kind == Kind::Manifest && node.state == State::Loaded && node.entry ? u"ok"_s
                                                                                    : QString();
}

//! What the rows below say: an error if there is one, fine only if all are.
QString worstMark(const RegistryNode &fold)
{
    bool fine = !fold.children.empty();
    for (std::size_t i = 0; i < fold.children.size(); ++i) {
        const QString mark = edgeMark(*fold.child(i));
        if (mark == "err"_L1)
            return mark;
        fine = fine && mark == "ok"_L1;
    }
    return fine ? u"ok"_s : QString();
}

QString moreText(const RegistryNode &more)
{
    const RegistryNode *list = more.up();
    const Listing *listing = list->listing.get();
    if (!listing)
        return {};
    const QLocale locale;
    const bool tags = list->kind != Kind::Registry && list->kind != Kind::Engine;
    const int known = listing->received;
    if (!tags) {
        return RegistryTreeModel::tr("%1 repositories · load more").arg(locale.toString(known));
    }
    const int shown = std::min(listing->limit, known);
    if (listing->complete) {
        return RegistryTreeModel::tr("%1 of %2 tags · load more")
            .arg(locale.toString(shown), locale.toString(known));
    }
    return RegistryTreeModel::tr("%1 tags · load more").arg(locale.toString(shown));
}

} // namespace

int RegistryTreeModel::columnCount(const QModelIndex &parent) const
{
    Q_UNUSED(parent)
    return 1;
}

Qt::ItemFlags RegistryTreeModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const auto *node = static_cast<const RegistryNode *>(nodeOf(index));
    if (node->kind == Kind::Section)
        return Qt::ItemIsEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

QVariant RegistryTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto &node = *static_cast<const RegistryNode *>(nodeOf(index));
    const bool isRegistry = node.kind == Kind::Registry;
    const auto facts = [&] { return m_factsOf ? m_factsOf(node.key) : RegistryFacts(); };
    switch (role) {
    case Qt::DisplayRole:
        return node.kind == Kind::More ? moreText(node) : node.label;
    case Qt::AccessibleTextRole: {
        QStringList words{data(index, Qt::DisplayRole).toString(), node.secondary,
            data(index, EdgeTextRole).toString(), stateWord(node.state)};
        if (data(index, EndIconRole).toString() == "pin"_L1)
            words += tr("pinned");
        words.removeAll(QString());
        words.removeDuplicates();
        return words.join(u", "_s);
    }
    case Qt::ToolTipRole:
        if (node.error)
            return node.error->toLine();
        if (isRegistry) {
            const RegistryFacts f = facts();
            QStringList lines{node.key};
            lines += f.user.isEmpty() ? tr("Read without signing in")
                                      : tr("Signed in as %1 (%2)").arg(f.user, f.origin);
            if (f.plainHttp)
                lines += tr("Plain HTTP by choice: nothing is encrypted");
            if (f.insecureTls)
                lines += tr("Certificates are not verified, by choice");
            return lines.join(u'\n');
        }
        if (!node.digest.isNull()) {
            return node.sizeBytes >= 0
                ? u"%1\n%2"_s.arg(node.digest.toString(), formatExactBytes(node.sizeBytes))
                : node.digest.toString();
        }
        return node.kind == Kind::Repository || node.kind == Kind::LocalPlace ? node.key
                                                                              : QVariant();
    case KindRole:
        return static_cast<int>(node.kind);
    case RowKindRole:
        return node.kind == Kind::Section ? 4
            : node.kind == Kind::More     ? 5
            : node.kind == Kind::Message  ? 1
                                          : 0;
    case StateRole:
        return static_cast<int>(node.state);
    case IconRole:
        return iconOf(node);
    case EndIconRole:
        if (node.kind == Kind::Repository && m_workspace && m_workspace->isPinned(node.key))
            return u"pin"_s;
        return isRegistry && !facts().user.isEmpty() ? u"key"_s : QString();
    case SecondaryRole:
        return node.secondary;
    case BoldRole:
        return false;
    case BusyRole:
        return node.state == State::Loading;
    case EdgeTextRole:
        if (node.error && node.kind != Kind::Message)
            return shortFailure(*node.error);
        if (isRegistry) {
            const RegistryFacts f = facts();
            const QString who = f.user.isEmpty() ? tr("anonymous") : f.user;
            return f.plainHttp  ? tr("%1 · plain HTTP").arg(who)
                : f.insecureTls ? tr("%1 · not verified").arg(who)
                                : who;
        }
        if (node.edge.isEmpty() && node.sizeBytes >= 0 && node.kind != Kind::Manifest
            && node.kind != Kind::Index && node.kind != Kind::Tag)
            return formatBytes(node.sizeBytes);
        return node.edge;
    case EdgeMarkRole:
        return node.kind == Kind::MorePlatforms ? worstMark(node) : edgeMark(node);
    case EdgeMeaningRole:
        if (node.error)
            return node.error->code == Errc::Unauthorized ? u"warning"_s : u"error"_s;
        return isRegistry && (facts().plainHttp || facts().insecureTls) ? u"warning"_s : QString();
    case DigestRole:
        return node.digest.toString();
    case SizeBytesRole:
        return node.sizeBytes;
    case NameRole: {
        if (!canOpen(index))
            return QString();
        const oci::ImageName name = nameOf(index);
        const oci::Digest digest = digestOf(index);
        const bool whole = node.kind == Kind::Tag || node.kind == Kind::LocalPlace
            || node.kind == Kind::Repository;
        return whole || digest.isNull() ? name.toString()
                                        : name.withSelector(digest.toString()).toString();
    }
    case ErrorRole:
        return node.error ? node.error->toLine() : QString();
    case LinkRole:
        if (node.kind == Kind::More)
            return u"more"_s;
        return node.kind == Kind::Message ? node.key : QString();
    case MonospaceRole:
        return node.kind == Kind::Layer;
    case DimRole:
        return node.kind == Kind::Message || node.kind == Kind::DigestTags;
    default:
        return {};
    }
}

} // namespace gantry::models
