// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QListWidget;
class QScrollArea;
class QVBoxLayout;

namespace gantry::ui {

class ActionRegistry;
class KeysEditor;
class Preferences;
class RichLine;

//! The settings with search: sections on the left, all settings of the chosen section on the
//! right; typing shows the matching settings of every section. Changes act at once; there is
//! nothing to confirm. Opened with open().
class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    SettingsDialog(Preferences *preferences, ActionRegistry *actions, QWidget *parent);

    //! Adds a section made elsewhere (hosts, registries, cache use). \a words are searched besides
    //! the title.
    void addSection(const QString &id, const QString &iconName, const QString &title,
        const QString &words, QWidget *content);
    void showSection(const QString &id);
    //! Ids of what the search leaves, for tests.
    QStringList shownSections() const;
    void setSearch(const QString &text);

private:
    struct Section {
        QString id;
        QString words;
        QWidget *box;
    };
    QWidget *lookSection();
    QWidget *sessionSection();
    void filter(const QString &text);

    Preferences *m_preferences;
    RichLine *m_search;
    QListWidget *m_list;
    QScrollArea *m_area;
    QVBoxLayout *m_column;
    QWidget *m_nothing;
    KeysEditor *m_keys = nullptr;
    QList<Section> m_sections;
};

} // namespace gantry::ui
