// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/reference.h"

namespace gantry::oci {

//! Where an image is, in the spelling of containers-transports(5).
struct ImageName {
    enum class Transport { Registry, OciLayout, OciArchive, DockerArchive, DockerDaemon };

    Transport transport = Transport::Registry;
    Reference reference; //!< Registry, DockerDaemon, and the optional REF of DockerArchive
    QString path; //!< OciLayout, OciArchive, DockerArchive: as given
    QString selector; //!< tag or digest inside a layout or archive; empty: the only one, or a list
                      //!< to choose from

    //! `docker://REF`, bare REF, `oci:DIR[:TAG|@DIGEST]`, `oci-archive:FILE[:TAG]`,
    //! `docker-archive:FILE[:REF]`, `docker-daemon:REF`. A Windows drive letter is not a separator.
    //! Errors: Usage.
    static Expected<ImageName> parse(QStringView text);
    QString toString() const; //!< parses back to the same; registry names without docker://
    //! Name of the place without tag or digest: what tree and cache group by.
    QString container() const;
    ImageName withSelector(const QString &tagOrDigest) const;
    bool operator==(const ImageName &) const = default;
};

//! What people paste: `docker pull …`, `docker run … IMAGE`, `podman`, `nerdctl`, `crictl pull`,
//! `skopeo inspect docker://…`, `FROM [--platform=…] IMAGE [AS …]`, `image: …` (Compose,
//! Kubernetes), hub.docker.com and registry page URLs, `https://host/v2/…` URLs, quoted text, an
//! existing folder or .tar path. Errors: Usage with the part that was not understood.
struct PastedName {
    ImageName name;
    QString platform; //!< when the text named one
};
Expected<PastedName> parsePasted(QStringView text);

//! Pieces of a reference text for colouring; offsets in UTF-16 units of the text as typed.
struct NamePart {
    enum class Kind { Transport, Registry, Repository, Tag, Digest, Wrong };
    Kind kind;
    qsizetype offset, length;
    QString reason; //!< for Wrong: one sentence
};
QList<NamePart> nameParts(QStringView text);

} // namespace gantry::oci
