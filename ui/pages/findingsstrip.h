// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPointer>
#include <QWidget>

class QToolButton;

namespace gantry::models {
class FilesSession;
}

namespace gantry::ui {

class ElideLabel;
class LinkButton;
class MarkLabel;

//! What the files' content will surprise somebody with, one at a time, over the tree.
class FindingsStrip : public QWidget
{
    Q_OBJECT
public:
    explicit FindingsStrip(models::FilesSession *files, QWidget *parent = nullptr);
    int current() const { return m_current; }
    void step(int by);
    QString text() const;

Q_SIGNALS:
    void fileRequested(const QByteArray &path);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();

    QPointer<models::FilesSession> m_files;
    MarkLabel *m_mark;
    ElideLabel *m_text;
    LinkButton *m_show;
    QToolButton *m_previous;
    QToolButton *m_next;
    ElideLabel *m_count;
    int m_current = 0;
};

} // namespace gantry::ui
