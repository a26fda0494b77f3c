// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace gantry::models {
class AnnotationModel;
}

namespace gantry::ui {

class HintLabel;
class RowsView;

//! Annotations of the index and its entries: a table to edit in place, and a line to add one. Keys
//! are completed from what the specification names and checked against it.
class AnnotationsView : public QWidget
{
    Q_OBJECT
public:
    explicit AnnotationsView(models::AnnotationModel *model, QWidget *parent = nullptr);
    RowsView *view() const { return m_view; }
    QLineEdit *key() const { return m_key; }
    QLineEdit *value() const { return m_value; }
    void setComfortable(bool comfortable);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *buildAdd();
    void add();
    void removeCurrent();
    void fillScopes();

    models::AnnotationModel *m_model;
    RowsView *m_view;
    QComboBox *m_scope;
    QLineEdit *m_key;
    QLineEdit *m_value;
    QPushButton *m_add;
    QPushButton *m_remove;
    HintLabel *m_message;
};

} // namespace gantry::ui
