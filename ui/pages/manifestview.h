// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QComboBox;
class QToolButton;

namespace gantry::models {
class ImageSession;
}

namespace gantry::ui {

class HintLabel;
class JsonView;
class MarkLabel;

//! The Manifest page: exact bytes of the root, of the selected entry's manifest and of its config,
//! with the selected field framed. A click in the root's bytes selects there.
class ManifestView : public QWidget
{
    Q_OBJECT
public:
    ManifestView(models::ImageSession *session, QWidget *parent = nullptr);
    JsonView *json() const { return m_json; }
    //! "root", "manifest", "config"
    void showDocument(const QString &which);
    QString document() const;
    void find();

private:
    void refresh();
    void showCurrent();
    void save();
    models::ImageSession *m_session;
    QComboBox *m_which;
    QToolButton *m_wrap;
    QToolButton *m_indent;
    HintLabel *m_facts;
    MarkLabel *m_verified;
    JsonView *m_json;
    QString m_shownKey;
};

} // namespace gantry::ui
