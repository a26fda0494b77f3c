// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "oci/index.h"
#include "sources/contentprober.h"
#include "sources/imagesource.h"
#include "sources/layoutfiles.h"

#include <QHash>
#include <QSet>

#include <memory>

namespace gantry::sources {

//! One image named by the index of a layout.
struct LayoutTag {
    QString refName; //!< org.opencontainers.image.ref.name: "3.8.0", or a full name
    QString imageName; //!< io.containerd.image.name, or the full name itself
    oci::Descriptor target;
    //! What to show and to select it by: the tag, the full name where the tag alone is not unique,
    //! the digest without any.
    QString name;
};

//! Tags of an index.json, in its order. Thread: any.
QList<LayoutTag> layoutTags(const oci::Index &index);

//! The image a text means: its name exactly, then the full name in any spelling, then the tag of a
//! full name. An empty text is the only image or "latest". Errors: NotFound with the nearest names,
//! Usage when several different images fit. Thread: any.
Expected<oci::Descriptor> pickImage(
    const QList<LayoutTag> &tags, const QString &wanted, const QString &place);
//! The digest a selector names; nullopt for names of images, which may look like one.
std::optional<oci::Digest> selectorDigest(QStringView text);
//! What to show a tag by, once all are known: the full name where the tag alone is not unique, the
//! digest without any name.
void nameTags(QList<LayoutTag> &tags);

//! Images in an OCI image layout (image-spec v1.1.1, image-layout.md), in a directory or inside an
//! archive. Everything is read when it is asked for; a directory that changed is read again. Main
//! thread, files above 64 KiB on Pools::io.
class LayoutSource : public ImageSource,
                     public TagLister,
                     public ReferrerLister,
                     public ContentProber
{
public:
    LayoutSource(oci::ImageName name, QString displayName, LayoutFilesPtr files,
        std::shared_ptr<Pools> pools);
    ~LayoutSource() override;

    //! Reads oci-layout and index.json. Errors: Corrupt, Unsupported layout version, Io.
    Task<> check(OpContext ctx) const;

    QString displayName() const override;
    oci::ImageName name() const override;
    std::shared_ptr<Pools> pools() const override;
    Task<oci::Descriptor> resolve(QString tagOrDigest, OpContext ctx) override;
    Task<QByteArray> fetch(oci::Descriptor node, OpContext ctx) override;
    Task<BlobView> blob(oci::Descriptor node, OpContext ctx) override;
    Task<TagPage> tags(QString page, OpContext ctx) override;
    Task<std::optional<qint64>> probe(oci::Descriptor node, OpContext ctx) override;
    //! By reading every manifest the index reaches, once (the layout has no other index of
    //! subjects).
    Task<QList<Referrer>> referrers(oci::Digest subject, OpContext ctx) override;

    struct State;

private:
    std::shared_ptr<State> m_state;
};

} // namespace gantry::sources
