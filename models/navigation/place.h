// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/digest.h"
#include "oci/imagename.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <variant>

namespace gantry::models {

struct StartPlace {
    bool operator==(const StartPlace &) const = default;
};

//! An image or index, one of its pages, and what is selected there.
struct ImagePlace {
    enum class Page { Platforms, Doctor, Files, History, Referrers, Manifest };
    oci::ImageName name;
    Page page = Page::Platforms;
    oci::Digest entry; //!< null: none selected
    //! Of the Doctor: the host selected there, an id of the host list or as doctor::parseHost()
    //! reads it; empty: the host seen through.
    QString host = {};
    QString client = {}; //!< as doctor::parseClient() reads it; empty: the one chosen there
    bool operator==(const ImagePlace &) const = default;
};
//! The Doctor of an image, asked for a host with a client.
ImagePlace doctorPlace(
    const oci::ImageName &name, const QString &host = {}, const QString &client = {});

//! One side of a comparison: an entry of an image. A null entry is chosen when the image is known.
struct ComparedSide {
    oci::ImageName name;
    oci::Digest entry;
    bool operator==(const ComparedSide &) const = default;
};

//! Two images beside each other, one of the pages, and the file selected there.
struct ComparePlace {
    enum class Page { Files, Config, Variants };
    ComparedSide a, b;
    Page page = Page::Files;
    QByteArray path; //!< of A, else of B; empty: none
    bool operator==(const ComparePlace &) const = default;

    //! One line that parse() reads back, for the session file.
    QString toString() const;
    static std::optional<ComparePlace> parse(const QString &text);
};

//! An index being put together: a draft by its id, or, while it has none, the tag it is for.
struct AssemblyPlace {
    QString draft;
    oci::ImageName target; //!< shown until the draft is read
    bool operator==(const AssemblyPlace &) const = default;

    //! One line that parse() reads back, for the session file.
    QString toString() const;
    static std::optional<AssemblyPlace> parse(const QString &text);
};

//! The tags of a repository against the platforms they serve.
struct RepositoryPlace {
    QString repository; //!< "docker.io/library/golang", "oci:/srv/layout"
    bool operator==(const RepositoryPlace &) const = default;

    //! One line that parse() reads back, for the session file.
    QString toString() const;
    static std::optional<RepositoryPlace> parse(const QString &text);
};

//! What a person looks at; back and forward walk over these.
using Place = std::variant<StartPlace, ImagePlace, ComparePlace, AssemblyPlace, RepositoryPlace>;

} // namespace gantry::models
