// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "doctor/finding.h"
#include "models/navigation/commands.h"

#include <QObject>
#include <QPointer>

#include <memory>
#include <optional>

namespace gantry::models {

class DoctorSession;

//! What a remedy would make of an index, worked out before anybody decides: the documents line by
//! line, what a push would do, which hosts get something else, and what is lost. Nothing is sent by
//! it; it opens as an assembly. Main thread; worked out on the pool.
class FixPreview : public QObject
{
    Q_OBJECT
public:
    enum class State { Nothing, Making, Ready, Failed };
    struct Line {
        enum class Kind { Same, Added, Removed, Gap };
        Kind kind = Kind::Same;
        QString text;
        bool operator==(const Line &) const = default;
    };
    struct Fact {
        QString label, value;
        bool monospace = false;
    };
    struct Outcome {
        QString mark; //!< "ok", "warn", "err"
        QString text;
    };
    //! Lines of the difference beyond this are a number.
    static constexpr int maxLines = 400;
    //! Hosts named one by one; the rest is a number.
    static constexpr int maxHosts = 12;

    explicit FixPreview(DoctorSession *session);
    ~FixPreview() override;

    void show(const doctor::Finding &finding, const doctor::Remedy &remedy);
    void clear();
    //! Works the same remedy out again: the image or the hosts are others now.
    void refresh();

    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; }
    QString title() const; //!< what the remedy does, "Add windows/amd64 10.0.17763"
    QString detail() const; //!< one more sentence; may be empty
    QString findingKey() const { return m_key; }
    QString headline() const; //!< "Index, 5 entries become 6"
    //! Specifier of the platform for which an entry has to be found or built; empty: none.
    QString missingPlatform() const;
    const QList<Line> &lines() const;
    const QList<Fact> &push() const;
    const QList<Outcome> &after() const;
    //! The push of this change; the first exact one first.
    const QList<CommandLine> &commands() const;
    //! What a person should know of tools that lose something; may be empty.
    QString commandNote() const;
    //! The index as it is, and with the change: what an assembly is opened with. Ready only.
    const assembly::Draft &before() const;
    const assembly::Draft &draft() const;

Q_SIGNALS:
    void changed();
    void asked(); //!< show(): a person wants to see it

private:
    struct Answer;
    static Expected<std::shared_ptr<const Answer>> work(const verbs::Inspection &inspection,
        const doctor::Remedy &remedy, const QList<doctor::Host> &hosts,
        const doctor::Client &client, const QDate &today);

    DoctorSession *m_session;
    State m_state = State::Nothing;
    QString m_key;
    doctor::Remedy m_remedy;
    std::optional<Error> m_error;
    std::shared_ptr<const Answer> m_answer;
    quint64 m_question = 0;
    quint64 m_job = 0;
};

} // namespace gantry::models
