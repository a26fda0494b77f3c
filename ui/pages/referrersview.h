// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace gantry::models {
class ImageSession;
class ReferrerModel;
} // namespace gantry::models

namespace gantry::ui {

class RowsView;

//! The Referrers page: signatures, attestations and SBOMs by what they describe, and where each was
//! found (API, fallback tag, cosign tag, index).
class ReferrersView : public QWidget
{
    Q_OBJECT
public:
    explicit ReferrersView(models::ImageSession *session, QWidget *parent = nullptr);
    RowsView *view() const { return m_view; }
    models::ReferrerModel *model() const { return m_model; }

Q_SIGNALS:
    //! Open this manifest as a document.
    void digestActivated(const QString &digest);

private:
    models::ImageSession *m_session;
    models::ReferrerModel *m_model;
    RowsView *m_view;
};

} // namespace gantry::ui
