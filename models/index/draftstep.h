// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblysession.h"

#include <QUndoCommand>

namespace gantry::models {

//! One named step of an assembly: the draft before and after. Drafts share what they have in
//! common, so a step costs what it changed. Steps with the same merge key, one after the other, are
//! one: letters typed into a field.
class DraftStep : public QUndoCommand
{
public:
    DraftStep(AssemblySession *session, const QString &name, assembly::Draft before,
        assembly::Draft after, QString merge)
        : QUndoCommand(name)
        , m_session(session)
        , m_before(std::move(before))
        , m_after(std::move(after))
        , m_merge(std::move(merge))
    {
    }

    void undo() override { m_session->apply(m_before); }
    void redo() override { m_session->apply(m_after); }
    int id() const override { return m_merge.isEmpty() ? -1 : 1; }
    bool mergeWith(const QUndoCommand *other) override
    {
        const auto *next = static_cast<const DraftStep *>(other);
        if (next->m_merge != m_merge)
            return false;
        m_after = next->m_after;
        setObsolete(m_after == m_before);
        return true;
    }

private:
    AssemblySession *m_session; //!< owns the stack that owns this
    assembly::Draft m_before, m_after;
    QString m_merge;
};

} // namespace gantry::models
