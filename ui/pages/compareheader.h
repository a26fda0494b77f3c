// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparesession.h"

#include <QWidget>

class QMenu;
class QToolButton;

namespace gantry::ui {

class LayerStrip;
class ValueButton;

//! The two sides above a comparison: image and platform of each to choose, their layers below, and
//! the button between them that swaps the sides.
class CompareHeader : public QWidget
{
    Q_OBJECT
public:
    explicit CompareHeader(models::CompareSession *session, QWidget *parent = nullptr);

    LayerStrip *strip(models::Side side) const { return m_strips[side]; }
    ValueButton *choice(models::Side side) const { return m_choices[side]; }
    QMenu *menu(models::Side side) const { return m_menus[side]; }
    //! Other open images offered in the menus.
    void setImages(std::function<QList<oci::ImageName>()> images) { m_images = std::move(images); }

Q_SIGNALS:
    void swapRequested();
    //! Another image for this side: to be asked for.
    void imageWanted(gantry::models::Side side);

private:
    QWidget *buildSide(models::Side side);
    void show(models::Side side);
    void fillMenu(models::Side side);

    models::CompareSession *m_session;
    models::OfSides<ValueButton *> m_choices;
    models::OfSides<QMenu *> m_menus;
    models::OfSides<LayerStrip *> m_strips;
    models::OfSides<QToolButton *> m_resets;
    QToolButton *m_swap;
    std::function<QList<oci::ImageName>()> m_images;
};

} // namespace gantry::ui
