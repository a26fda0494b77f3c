// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/files/filecontent.h"
#include "models/files/filessession.h"

#include <QObject>

#include <optional>

namespace gantry::models {

//! One file of a session's tree, looked at: its facts at once, its content once it has been read.
//! Symbolic links are followed to what they lead to. A later file takes the place of one still
//! being read. Main thread.
class FilePreview : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Nothing, //!< nothing is selected
        NoContent, //!< a folder, a device, a link that leads nowhere: facts only
        Asks, //!< the layer would have to be fetched for it; fetch() does
        Reading,
        Ready,
        Failed
    };
    using Node = layers::FileTree::Node;

    //! What is read of a file to be looked at; of pictures and programs more.
    static constexpr qint64 previewBytes = 1024 * 1024;
    static constexpr qint64 largePreviewBytes = 16LL * 1024 * 1024;

    explicit FilePreview(FilesSession *session, QObject *parent = nullptr);
    ~FilePreview() override;

    void show(layers::FileTreePtr tree, Node node);
    void clear();
    void fetch(); //!< reads although the layer has to be fetched; also after a failure

    State state() const { return m_state; }
    const layers::FileTreePtr &tree() const { return m_tree; }
    Node node() const { return m_node; } //!< what was selected
    Node target() const { return m_target; } //!< where the links lead; the node itself without one
    QString title() const; //!< "/etc/agent/agent.toml"
    QString subtitle() const; //!< "1,402 bytes, text with CRLF"
    const QList<FileFact> &facts() const { return m_facts; }
    const FileContent &content() const { return m_content; }
    //! In words: why nothing is read, or what went wrong.
    QString problem() const;

Q_SIGNALS:
    void changed();

private:
    void read();
    void decode(const QByteArray &bytes);

    QPointer<FilesSession> m_session;
    layers::FileTreePtr m_tree;
    Node m_node = layers::FileTree::none;
    Node m_target = layers::FileTree::none;
    State m_state = State::Nothing;
    QList<FileFact> m_facts;
    FileContent m_content;
    std::optional<Error> m_error;
    QString m_why;
    qint64 m_bytesToFetch = 0;
    layers::EntryRef m_shown; //!< whose content m_content is
    layers::LayerIndexPtr m_shownIndex;
    quint64 m_job = 0;
    quint64 m_question = 0;
};

} // namespace gantry::models
