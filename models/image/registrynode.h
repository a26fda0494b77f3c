// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/registrytreemodel.h"

#include <QSet>

#include <deque>

namespace gantry::models {

//! What a row that lists names (registry, repository, layout) knows of its list.
struct Listing {
    sources::ImageSourcePtr source;
    std::shared_ptr<sources::RepositoryLister> lister;
    QString next; //!< page to ask for
    bool begun = false;
    bool complete = false;
    bool readAll = false; //!< go on until complete ("Ask the registry")
    int limit = RegistryTreeModel::firstRows; //!< rows shown before "load more"
    int received = 0;
    QSet<QString> names; //!< all there are, so that none comes twice
    std::deque<sources::TagInfo> waiting; //!< received, not yet rows
};

//! A row of the registry tree. Kept small: there may be a hundred thousand.
struct RegistryNode : TreeNode {
    RegistryTreeModel::Kind kind = RegistryTreeModel::Kind::Message;
    QString label;
    QString key; //!< registry, repository, tag, place: what it is called; message rows: the link
    QString secondary;
    QString edge;
    oci::Digest digest;
    qint64 sizeBytes = -1;
    std::unique_ptr<Error> error;
    std::unique_ptr<Listing> listing;
    std::shared_ptr<const verbs::Entry> entry; //!< Manifest: to be described
    QList<verbs::Entry> attestations; //!< of that entry

    RegistryNode *up() const { return static_cast<RegistryNode *>(parent); }
    RegistryNode *child(std::size_t i) const
    {
        return static_cast<RegistryNode *>(children[i].get());
    }
    //! A row behind the names: why there are none, or "load more".
    bool isTrailer() const
    {
        return kind == RegistryTreeModel::Kind::Message || kind == RegistryTreeModel::Kind::More;
    }
    //! The row that lists this one's names: repository or local place.
    RegistryNode *place();
    //! The tag row at or above.
    RegistryNode *tag();
    Listing &list()
    {
        if (!listing)
            listing = std::make_unique<Listing>();
        return *listing;
    }
};

std::unique_ptr<RegistryNode> makeNode(
    RegistryTreeModel::Kind kind, QString label, QString key = {});
//! Name of the container a row's tags live in: a repository, a layout, an archive, an engine's
//! repository.
Expected<oci::ImageName> containerOf(const RegistryNode &place);

} // namespace gantry::models
