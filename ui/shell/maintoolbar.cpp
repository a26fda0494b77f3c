// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/maintoolbar.h"

#include "ui/shell/actionregistry.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/segmentedswitch.h"

#include <QAction>
#include <QMenu>
#include <QToolButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;

MainToolBar::MainToolBar(ActionRegistry *actions, QWidget *parent)
    : QToolBar(tr("Main toolbar"), parent)
{
    setObjectName("mainToolBar"_L1);
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    toggleViewAction()->setVisible(false);

    m_layouts = new SegmentedSwitch(this);
    m_layouts->setAccessibleName(tr("Layout"));
    m_layoutsAction = addWidget(m_layouts);
    m_layoutsSeparator = addSeparator();
    m_layoutsAction->setVisible(false);
    m_layoutsSeparator->setVisible(false);

    for (const QString &id : {u"go.back"_s, u"go.forward"_s, u"view.reload"_s}) {
        addAction(actions->action(id));
        if (QWidget *button = widgetForAction(actions->action(id))) {
            button->setFocusPolicy(Qt::TabFocus);
            button->setAccessibleName(actions->plainText(id));
        }
    }
    m_reference = new ReferenceField(this);
    m_reference->setAccessibleName(tr("Reference"));
    m_reference->setPlaceholderText(tr("Reference, digest, file or folder"));
    m_reference->setLeadingIcon(u"search"_s);
    m_reference->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    const auto gap = [this] {
        auto *space = new QWidget(this);
        space->setFixedWidth(scaled(5, font()));
        addWidget(space);
    };
    gap();
    addWidget(m_reference);
    gap();
    m_host = new ValueButton(this);
    m_host->setIcon(icon(u"host"_s));
    m_hostMenu = new QMenu(m_host);
    m_host->setMenu(m_hostMenu);
    m_host->setAccessibleName(tr("Host"));
    m_host->setToolTip(tr("The host through whose eyes everything is seen. The entry it pulls "
                          "carries a monitor in every table."));
    addWidget(m_host);
    addSeparator();
    m_copy = new QPushButton(tr("Copy as Command"), this);
    m_copy->setIcon(icon(u"term"_s));
    m_copyMenu = new QMenu(m_copy);
    m_copyMenu->setToolTipsVisible(true);
    m_copy->setMenu(m_copyMenu);
    m_copy->setAccessibleName(tr("Copy as Command"));
    m_copy->setEnabled(false);
    addWidget(m_copy);

    const auto showKeys = [this, actions] {
        m_reference->setKeyHint(actions->key(u"go.reference"_s).toString(QKeySequence::NativeText));
        m_copy->setToolTip(tr("Copy what this view shows as a command (%1)")
                .arg(actions->key(u"edit.copyCommand"_s).toString(QKeySequence::NativeText)));
    };
    connect(actions, &ActionRegistry::keysChanged, this, showKeys);
    showKeys();
}

void MainToolBar::addLayout(const QString &iconName, const QString &text, const QString &key)
{
    m_layouts->addSegment(iconName, text, text, key);
    m_layoutsAction->setVisible(m_layouts->count() > 1);
    m_layoutsSeparator->setVisible(m_layouts->count() > 1);
}

void MainToolBar::resizeEvent(QResizeEvent *event)
{
    QToolBar::resizeEvent(event);
    fit();
}

void MainToolBar::fit()
{
    const bool narrow = width() < scaled(940, font());
    if (narrow == m_narrow)
        return;
    m_narrow = narrow;
    m_layouts->setIconsOnly(narrow);
    m_copy->setText(narrow ? QString() : tr("Copy as Command"));
}

} // namespace gantry::ui
