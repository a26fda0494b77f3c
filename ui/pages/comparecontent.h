// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparepair.h"

#include <QWidget>

class QCheckBox;
class QPushButton;
class QStackedWidget;

namespace gantry::ui {

class DockTitleBar;
class HexView;
class Placeholder;
class TextDiffView;

//! Below the tree: the content of the selected row's files, as text line by line, or as bytes.
class CompareContent : public QWidget
{
    Q_OBJECT
public:
    explicit CompareContent(models::CompareSession *session, QWidget *parent = nullptr);

    models::ComparePair *pair() const { return m_pair; }
    TextDiffView *text() const { return m_text; }
    HexView *hex(models::Side side) const { return m_hex[side]; }
    Placeholder *placeholder() const { return m_message; }
    void show(layers::TreeDiff::Row row);
    void focusContent();
    bool canSave() const;

Q_SIGNALS:
    void saveRequested();

private:
    void refresh();
    void showMessage(const QString &iconName, const QString &title, const QString &sentence);

    models::CompareSession *m_session;
    models::ComparePair *m_pair;
    DockTitleBar *m_title;
    QCheckBox *m_ignoreEnds;
    QCheckBox *m_showEnds;
    QCheckBox *m_oneColumn;
    QPushButton *m_save;
    QStackedWidget *m_stack;
    TextDiffView *m_text;
    QWidget *m_bytes;
    models::OfSides<HexView *> m_hex;
    Placeholder *m_message;
};

} // namespace gantry::ui
