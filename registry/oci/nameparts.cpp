// SPDX-License-Identifier: Apache-2.0
#include "oci/imagename.h"
#include "oci/referencegrammar.h"
#include "oci/transportnames.h"
#include "oci/words.h"

#include <algorithm>
#include <utility>

namespace gantry::oci {

namespace {

using PartKind = NamePart::Kind;

//! Collects parts of one text; empty pieces leave nothing unless they are wrong.
class Parts
{
public:
    explicit Parts(QStringView whole)
        : m_whole(whole)
    {
    }

    void add(PartKind kind, QStringView piece, const QString &problem = {})
    {
        const qsizetype offset = piece.data() - m_whole.data();
        if (!problem.isEmpty())
            m_list += {.kind = PartKind::Wrong,
                .offset = offset,
                .length = piece.size(),
                .reason = problem};
        else if (!piece.isEmpty())
            m_list += {.kind = kind, .offset = offset, .length = piece.size(), .reason = {}};
    }

    void addReference(QStringView text)
    {
        const grammar::Pieces pieces = grammar::cut(text);
        const grammar::Name name = grammar::splitDocker(pieces.name);
        if (!name.domain.isEmpty())
            add(PartKind::Registry, name.domain, grammar::domainProblem(name.domain));
        add(PartKind::Repository, name.path, grammar::pathProblem(name.path));
        if (pieces.tag)
            add(PartKind::Tag, *pieces.tag, grammar::tagProblem(*pieces.tag));
        if (pieces.digest) {
            const auto digest = grammar::digest(*pieces.digest);
            add(PartKind::Digest, *pieces.digest, digest ? QString() : digest.error().message);
        }
    }

    bool hasWrong() const
    {
        return std::ranges::any_of(
            m_list, [](const NamePart &part) { return part.kind == PartKind::Wrong; });
    }
    QList<NamePart> take() { return std::move(m_list); }

private:
    QStringView m_whole;
    QList<NamePart> m_list;
};

} // namespace

QList<NamePart> nameParts(QStringView text)
{
    Parts parts(text);
    if (text.isEmpty())
        return {};
    for (const TransportName &one : transportNames) {
        if (!text.startsWith(one.prefix))
            continue;
        const QStringView rest = text.sliced(one.prefix.size());
        parts.add(PartKind::Transport, text.left(one.prefix.size()));
        const auto name = ImageName::parse(text);
        const bool hasReference = one.transport == ImageName::Transport::Registry
            || one.transport == ImageName::Transport::DockerDaemon;
        if (hasReference && (!name || !name->reference.isNull())) {
            parts.addReference(rest);
            if (!name && !parts.hasWrong()) // the pieces are fine and the whole is not: an image ID
                return {{.kind = PartKind::Transport,
                            .offset = 0,
                            .length = one.prefix.size(),
                            .reason = {}},
                    {.kind = PartKind::Wrong,
                        .offset = one.prefix.size(),
                        .length = rest.size(),
                        .reason = name.error().message}};
        } else if (!name) {
            parts.add(PartKind::Wrong, rest, name.error().message);
        } else if (hasReference) {
            parts.add(PartKind::Digest, rest);
        } else {
            const QStringView path = rest.left(name->path.size());
            parts.add(PartKind::Repository, path);
            const QStringView selector = rest.mid(path.size() + 1);
            parts.add(selector.size() == 0 || rest[path.size()] == u'@' ? PartKind::Digest
                                                                        : PartKind::Tag,
                selector);
        }
        return parts.take();
    }
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i].isSpace()) {
            parts.add(PartKind::Wrong, text, Words::tr("an image name has no blanks"));
            return parts.take();
        }
    }
    const auto name = ImageName::parse(text);
    parts.addReference(text);
    if (name || parts.hasWrong())
        return parts.take();
    // The pieces are fine and the whole is not: an image ID, a scheme, an unread transport.
    return {{.kind = PartKind::Wrong,
        .offset = 0,
        .length = text.size(),
        .reason = name.error().message}};
}

} // namespace gantry::oci
