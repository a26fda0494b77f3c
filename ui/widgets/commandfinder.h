// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QPointer>

#include <functional>

class QLineEdit;
class QListView;
class QModelIndex;
class QStandardItemModel;

namespace gantry::ui {

struct FinderEntry {
    QString id; //!< given back by chosen()
    QString iconName;
    QString text;
    QString secondary; //!< where it belongs: menu, registry, "open document"
    QString key; //!< shortcut as shown
    bool enabled = true;
};

//! The command finder (Ctrl+K): a line and a ranked list over the middle of the window.
//! Up/Down/PageUp/PageDown move, Enter chooses, Esc closes and gives the focus back.
class CommandFinder : public QFrame
{
    Q_OBJECT
public:
    //! \a window is what it covers and centres on.
    explicit CommandFinder(QWidget *window);

    //! Called on every open; the list is then ranked without asking again.
    void setEntries(std::function<QList<FinderEntry>()> provider);
    void open(const QString &query = {});
    QStringList shownIds() const;
    QListView *list() const { return m_list; }
    static QString idOf(const QModelIndex &row); //!< FinderEntry::id of a row of list()

    //! Score of \a query in \a text, higher is better, negative = no match. All words of the query
    //! must appear as subsequences; word starts, runs and early places count more. Case is ignored.
    static int score(const QString &query, const QString &text);

Q_SIGNALS:
    void chosen(const QString &id);
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refill();
    void choose();
    void place();

    std::function<QList<FinderEntry>()> m_provider;
    QList<FinderEntry> m_entries;
    QLineEdit *m_line;
    QListView *m_list;
    QStandardItemModel *m_model;
    QPointer<QWidget> m_before;
};

} // namespace gantry::ui
