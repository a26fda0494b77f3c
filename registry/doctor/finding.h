// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/choose.h"
#include "layers/facts/contentfindings.h"

#include <QDate>

#include <variant>

namespace gantry::doctor {

enum class Severity : quint8 { Error, Warning, Note }; //!< in the order to show
QString severityId(Severity severity); //!< "error", "warning", "note"

// What a remedy does. None of them sends anything.
struct SetField { //!< a field of an entry's platform in the index
    oci::Digest entry;
    QString key; //!< "os.version", "variant", "architecture", "os", "os.features", …
    QString value; //!< empty: left out
};
struct RemoveEntry {
    oci::Digest entry;
};
struct OrderEntries { //!< all entries of the index, in the order to write them
    QList<oci::Digest> order;
};
struct AddPlatform { //!< an entry for this platform has to be found or built
    oci::Platform wanted;
};
struct FlattenEntry { //!< a nested index replaced by its children
    oci::Digest entry;
};
struct OpenFile {
    oci::Digest entry;
    QByteArray path;
};
struct CopyText { //!< something to paste elsewhere: a pull line, a nodeSelector
    QString text;
};
struct Advice {
}; //!< a person must do it; the title says what
using RemedyAction = std::variant<Advice, SetField, RemoveEntry, OrderEntries, AddPlatform,
    FlattenEntry, OpenFile, CopyText>;

struct Remedy {
    QString id; //!< stable within a finding's id: "use-config-value"
    QString title; //!< on the button: "Use Config Value"
    QString detail = {}; //!< one sentence about what it does
    RemedyAction action = {};
};

//! Something that will surprise somebody. Ids are stable.
struct Finding {
    QString id; //!< "windows-no-version"
    Severity severity = Severity::Warning;
    QString title; //!< "linux/arm64 has no variant"
    QString evidence; //!< what was read, both values where there are two
    std::optional<oci::Digest> entry = {}; //!< the entry it is about
    oci::Platform platform = {}; //!< of that entry, or the missing one
    QByteArray path = {}; //!< of a file inside it
    QStringList hosts = {}; //!< ids of the hosts it touches
    QList<Remedy> remedies = {};
    std::optional<QString> ignoredBecause = {}; //!< a person said so; sorted last

    //! What an ignored finding is remembered by: the id and what it is about, not the whole text.
    QString key() const;
};

//! What to look at.
struct Examination {
    QList<Host> hosts; //!< whose needs count
    Client client; //!< for hosts that name none
    QDate today; //!< for ends of support
    //! The hosts are presets that nobody chose: what they miss is a note, and hosts of a system the
    //! image has nothing for are not told about.
    bool hostsAreExamples = false;
    QList<layers::ContentFinding> contents = {}; //!< when layers were read
    QList<oci::Digest> contentVariants = {}; //!< entry of each variant number in contents
    QStringList minimumKernels = {}; //!< beside contentVariants: "3.2.0", empty when not known
    QList<std::pair<oci::Digest, Error>> unreachable = {}; //!< blobs asked for and not there
};

//! Everything that can be said of an image without running it, errors first, then warnings, then
//! notes; within one severity by the number of hosts. Thread: any; a millisecond for 40 entries.
QList<Finding> findings(const PreparedImage &image, const Examination &examination);

//! The ids there are, with what each means, in the order of the documentation.
struct FindingKind {
    QString id;
    Severity severity;
    QString title; //!< in general: "Windows entry without os.version"
    QString remedy;
};
const QList<FindingKind> &findingKinds();

//! Findings a person decided to ignore, per image (repository and tag, without digest).
//! `{"gantryIgnored": 1, "images": {"docker.io/library/golang:1.24": [{"finding", "because"}]}}`.
class IgnoreList
{
public:
    static Expected<IgnoreList> read(const QByteArray &bytes, const QString &subject = {});
    QByteArray write() const;
    void ignore(const QString &image, const QString &findingKey, const QString &because);
    void restore(const QString &image, const QString &findingKey);
    //! Marks what is ignored and sorts it last.
    QList<Finding> applyTo(QList<Finding> all, const QString &image) const;

private:
    struct Item {
        QString image, finding, because;
    };
    QList<Item> m_items;
};

} // namespace gantry::doctor
