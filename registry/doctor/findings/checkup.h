// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/finding.h"
#include "doctor/words.h"

#include <QSet>

namespace gantry::doctor {

//! One image being looked at: what all checks share. For the sources of findings/ only.
class Checkup
{
public:
    using Entry = PreparedImage::Entry;

    Checkup(const PreparedImage &image, const Examination &asked);

    const PreparedImage &image() const { return m_image; }
    const Examination &asked() const { return m_asked; }
    const std::vector<Entry> &entries() const { return m_image.entries(); }
    const Entry &entry(int number) const { return entries()[static_cast<std::size_t>(number)]; }
    //! Entries that are images and say their platform, in document order.
    const QList<int> &images() const { return m_images; }
    QList<int> imagesOf(QStringView os, QStringView architecture = {}) const;
    bool hasImageFor(QStringView os, QStringView architecture) const;

    //! Adds one, with the severity of its kind. Valid until the next call.
    Finding &add(const QString &id, QString title, QString evidence, int entry = -1);
    //! "linux/arm64", "windows/amd64 10.0.20348.1" as it is written, or its short digest.
    QString label(int entry) const;
    QString labels(const QList<int> &entries) const; //!< at most four, then how many more

    //! The reference as clients are given it; empty for layouts, archives and engines.
    QString pullName() const;
    const Client &clientOf(qsizetype host) const;
    const Choice &choiceOf(qsizetype host) const { return m_choices[host]; }

    //! Hosts that take an entry, or would but for how it is written.
    QStringList touchedBy(const oci::Digest &entry) const;
    //! The hosts the finding added last touches, even if there are none: take() leaves them so.
    void settleHosts(QStringList ids);

    //! What was found. Hosts that an entry touches are filled in; findings of one title about one
    //! thing, told for several clients, are one.
    QList<Finding> take();

private:
    const PreparedImage &m_image;
    const Examination &m_asked;
    QList<int> m_images;
    QList<Choice> m_choices; //!< beside asked().hosts
    QList<Finding> m_found;
    QSet<qsizetype> m_settled; //!< places in m_found
};

// Remedies that occur more than once.
Remedy setField(const Checkup &checkup, int entry, const QString &key, const QString &value,
    const QString &id, const QString &title);
Remedy removeEntry(const Checkup &checkup, int entry);
//! Of the nested index an entry is inside of, or of that index itself.
Remedy flatten(const Checkup &checkup, int entry);
Remedy advice(const QString &id, const QString &title, const QString &detail = {});
//! Ways to an entry that is missing: one that is there already, and a line that builds one.
QList<Remedy> addPlatform(const Checkup &checkup, const oci::Platform &wanted);
//! All entries of the root in the order of these flat numbers; entries not named keep their places
//! behind them.
Remedy orderEntries(
    const Checkup &checkup, const QList<int> &order, const QString &id, const QString &title);

// The checks, by theme.
void checkNames(Checkup &checkup); //!< how platforms are written
void checkOrder(Checkup &checkup); //!< duplicates, what stands before what
void checkStructure(Checkup &checkup); //!< what is in the index at all
void checkReading(Checkup &checkup); //!< what could not be read, sizes
void checkConfigs(Checkup &checkup); //!< descriptors against configs
void checkConfigValues(Checkup &checkup); //!< values of configs against their system
void checkWindows(Checkup &checkup); //!< os.version and its order
void checkLifecycle(Checkup &checkup); //!< ends of support
void checkCoverage(Checkup &checkup); //!< platforms that are missing, sizes beside each other
void checkHosts(Checkup &checkup); //!< who gets nothing, and who gets less
void checkHostKinds(Checkup &checkup); //!< what certain hosts and services do
void checkContents(Checkup &checkup); //!< files, when layers were read

} // namespace gantry::doctor
