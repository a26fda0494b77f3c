// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/text/linediff.h"
#include "models/compare/comparesession.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QString>

namespace gantry::models {

//! A line of two texts beside each other; what differs inside it in UTF-16 units of the shown text.
struct PairLine {
    enum class Kind { Same, EndOnly, OnlyA, OnlyB, Changed };
    struct Half {
        int number = 0; //!< from 1; 0: this side has no such line
        QString text;
        QString end; //!< "LF", "CRLF", "CR"; empty: the text ends here
        int from = 0; //!< of the part that differs
        int length = 0;
    };
    Kind kind = Kind::Same;
    Half a, b;
};

//! The content of the files of one row of a comparison, read when asked for: two texts line by
//! line, or two stretches of bytes. Main thread; lines are compared on the pool.
class ComparePair : public QObject
{
    Q_OBJECT
public:
    //! Facts: nothing to read (folders, links, devices) or nothing that can be shown.
    enum class State { Nothing, Reading, Text, Bytes, Facts, Failed };
    static constexpr qint64 maxBytes = 8LL * 1024 * 1024; //!< of a file; more is told, not shown
    static constexpr int maxLines = 200'000; //!< shown

    explicit ComparePair(CompareSession *session, QObject *parent = nullptr);

    //! Reads the row's files; the same row again does nothing. TreeDiff::none: nothing.
    void show(layers::TreeDiff::Row row);
    void reload();
    layers::TreeDiff::Row row() const { return m_row; }
    //! Writes the row's files into a folder as "A-name" and "B-name"; answers their paths. Files
    //! that are there already are an error.
    void save(const QString &folder, std::function<void(Expected<QStringList>)> done);

    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; }
    const QList<PairLine> &lines() const { return m_lines; }
    const QByteArray &bytes(Side side) const { return m_bytes[side]; }
    bool has(Side side) const { return m_has[side]; }
    bool isCut() const { return m_cut; } //!< larger than maxBytes: only the beginning was read
    //! First byte that differs; -1 when what was read is equal.
    qint64 firstDifference() const { return m_firstDifference; }
    QByteArray name() const { return m_name; } //!< path of A, else B
    QString facts() const { return m_facts; } //!< "1 line and all line ends differ"

Q_SIGNALS:
    void changed();

private:
    void settle(State state);

    CompareSession *m_session;
    layers::TreeDiff::Row m_row = layers::TreeDiff::none;
    QByteArray m_name;
    QByteArray m_key; //!< what is shown: paths and contents of both sides
    State m_state = State::Nothing;
    std::optional<Error> m_error;
    QList<PairLine> m_lines;
    OfSides<QByteArray> m_bytes;
    OfSides<bool> m_has;
    bool m_cut = false;
    qint64 m_firstDifference = -1;
    QString m_facts;
    quint64 m_question = 0;
    quint64 m_job = 0;
};

} // namespace gantry::models
