// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hosteditmodel.h"

#include <QDialog>

class QPushButton;

namespace gantry::models {
class Workbench;
}

namespace gantry::ui {

class FilterLine;
class HintLabel;
class HostForm;
class MessageBar;
class RowsView;

//! The host list: presets to tick, own hosts to add, change, copy and remove, files to import and
//! export. Works on a copy: Cancel and Escape leave all as it was.
class HostListDialog : public QDialog
{
    Q_OBJECT
public:
    HostListDialog(models::Workbench *workbench, QWidget *parent = nullptr);

    models::HostEditModel *model() const { return m_model; }
    RowsView *list() const { return m_list; }
    HostForm *form() const { return m_form; }
    FilterLine *filter() const { return m_filter; }
    MessageBar *message() const { return m_message; }
    QPushButton *button(const QString &id) const; //!< "add", "duplicate", "remove", "engine",
                                                  //!< "import", "export", "save"
    void addHost();
    //! Takes the hosts of a file into the list that is shown.
    void importFile(const QString &path);
    void importText(const QByteArray &text);
    void exportFile(const QString &path);
    void select(const QString &id);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *buildList();
    void showCurrent();
    void showSummary();
    void showImported(const Expected<QList<models::Host>> &hosts, const QString &from);
    void askForFile(bool toImport);
    void save();

    models::Workbench *m_workbench;
    models::HostEditModel *m_model;
    FilterLine *m_filter;
    RowsView *m_list;
    HostForm *m_form;
    QWidget *m_nothing; //!< in place of the form when no host is chosen
    MessageBar *m_message;
    HintLabel *m_summary;
    QList<std::pair<QString, QPushButton *>> m_buttons;
};

} // namespace gantry::ui
