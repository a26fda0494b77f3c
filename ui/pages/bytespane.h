// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace gantry::models {
class ImageSession;
}

namespace gantry::ui {

class DockTitleBar;
class JsonView;

//! The exact bytes of the root document below the matrix, with the selected field framed. A click
//! selects the field and its entry everywhere.
class BytesPane : public QWidget
{
    Q_OBJECT
public:
    explicit BytesPane(models::ImageSession *session, QWidget *parent = nullptr);
    JsonView *json() const { return m_json; }

private:
    void showDocument();
    void showField();
    models::ImageSession *m_session;
    DockTitleBar *m_title;
    JsonView *m_json;
    QString m_shown;
};

} // namespace gantry::ui
