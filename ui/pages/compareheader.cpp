// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/compareheader.h"

#include "base/text.h"
#include "ui/delegates/celldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/layerstrip.h"
#include "ui/widgets/sideplate.h"

#include <QActionGroup>
#include <QGridLayout>
#include <QMenu>
#include <QToolButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CompareSession;
using models::Side;

namespace {

QString letter(Side side)
{
    return side == Side::A ? u"A"_s : u"B"_s;
}

} // namespace

CompareHeader::CompareHeader(CompareSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
{
    setBackgroundRole(QPalette::Window);
    m_swap = new QToolButton(this);
    m_swap->setIcon(icon(u"swap"_s));
    m_swap->setToolTip(tr("Swap the sides"));
    m_swap->setAccessibleName(tr("Swap the sides"));
    m_swap->setFocusPolicy(Qt::TabFocus);
    connect(m_swap, &QToolButton::clicked, this, &CompareHeader::swapRequested);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(
        scaled(6, font()), scaled(6, font()), scaled(6, font()), scaled(4, font()));
    row->setSpacing(scaled(8, font()));
    row->addWidget(buildSide(Side::A), 1);
    row->addWidget(m_swap, 0, Qt::AlignTop);
    row->addWidget(buildSide(Side::B), 1);
    connect(session, &CompareSession::sideChanged, this, &CompareHeader::show);
    connect(session, &CompareSession::stateChanged, this, [this] {
        show(Side::A);
        show(Side::B);
    });
    show(Side::A);
    show(Side::B);
}

QWidget *CompareHeader::buildSide(Side side)
{
    auto *area = new QWidget(this);
    auto *grid = new QGridLayout(area);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(scaled(6, font()));
    grid->setVerticalSpacing(scaled(4, font()));
    grid->addWidget(new SidePlate(side == Side::A, area), 0, 0, Qt::AlignCenter);
    auto *choice = new ValueButton(area);
    choice->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto *menu = new QMenu(choice);
    menu->setToolTipsVisible(true);
    choice->setMenu(menu);
    choice->setAccessibleName(tr("Side %1: image and platform").arg(letter(side)));
    connect(menu, &QMenu::aboutToShow, this, [this, side] { fillMenu(side); });
    grid->addWidget(choice, 0, 1);
    auto *reset = new QToolButton(area);
    reset->setAutoRaise(true);
    reset->setProperty("gantrySmall", true);
    reset->setIcon(icon(u"layers"_s, Tone::Text2));
    reset->setToolTip(tr("All layers above the base"));
    reset->setAccessibleName(tr("Side %1: all layers above the base").arg(letter(side)));
    reset->setFocusPolicy(Qt::TabFocus);
    connect(reset, &QToolButton::clicked, this, [this, side] {
        const int base = m_session->baseLayers(side);
        m_session->setRange(side, {base, static_cast<int>(m_session->layers(side).size()) - base});
    });
    grid->addWidget(reset, 1, 0, Qt::AlignCenter);
    auto *strip = new LayerStrip(area);
    strip->setAccessibleName(tr("Layers of side %1 that are compared").arg(letter(side)));
    connect(strip, &LayerStrip::rangeChosen, this,
        [this, side](int first, int count) { m_session->setRange(side, {first, count}); });
    grid->addWidget(strip, 1, 1);
    grid->setColumnStretch(1, 1);
    m_choices[side] = choice;
    m_menus[side] = menu;
    m_strips[side] = strip;
    m_resets[side] = reset;
    return area;
}

void CompareHeader::show(Side side)
{
    const verbs::Entry *entry = m_session->entry(side);
    const models::ComparedSide chosen = m_session->side(side);
    const bool any = chosen.name != oci::ImageName();
    QString image = any ? m_session->sideTitle(side).section(u"  "_s, 0, 0) : QString();
    const QString platform = entry ? oci::describePlatform(entry->platform()) : QString();
    m_choices[side]->setIcon(
        icon(platform.isEmpty() ? u"manifest"_s : PlatformDelegate::iconName(platform)));
    if (any)
        m_choices[side]->setParts(image + u"  "_s, platform.isEmpty() ? u"…"_s : platform,
            chosen.entry.isNull() ? QString() : u"  "_s + chosen.entry.shortHex());
    else
        m_choices[side]->setParts(tr("Choose an image"), {});
    m_choices[side]->setToolTip(any ? chosen.name.toString() : QString());

    const auto &layers = m_session->layers(side);
    QList<LayerBlock> blocks;
    qint64 baseBytes = 0;
    const int base = m_session->baseLayers(side);
    for (int i = 0; i < layers.size(); ++i) {
        const models::ComparedLayer &layer = layers.at(i);
        LayerBlock block;
        block.label = QString::number(i + 1);
        block.step = layer.step;
        block.size = formatBytes(layer.compressedBytes);
        block.bytes = layer.compressedBytes;
        block.state = static_cast<LayerBlock::State>(layer.state);
        block.about = tr("Layer %1, %2").arg(i + 1).arg(block.size);
        if (!layer.command.isEmpty())
            block.about += u": "_s + layer.command;
        if (!layer.problem.isEmpty())
            block.about += u". "_s + layer.problem;
        if (layer.partner >= 0) {
            const bool same = layer.shared >= 1;
            const QString elsewhere = side == Side::A ? u"B"_s : u"A"_s;
            block.partner = (same ? u'=' : u'~') + QString::number(layer.partner + 1);
            block.about += same
                ? tr(". The same as layer %1 of %2").arg(layer.partner + 1).arg(elsewhere)
                : tr(". Shares %1 % of its content with layer %2 of %3")
                      .arg(qBound(1, qRound(layer.shared * 100), 99))
                      .arg(layer.partner + 1)
                      .arg(elsewhere);
        }
        if (i < base)
            baseBytes += layer.compressedBytes;
        blocks += block;
    }
    QString name = entry ? m_session->baseName(side) : QString();
    name = name.section(u'/', -1);
    const QString counted = base == 1 ? tr("1 layer, %1").arg(formatBytes(baseBytes))
                                      : tr("%1 layers, %2").arg(base).arg(formatBytes(baseBytes));
    m_strips[side]->setBlocks(blocks);
    m_strips[side]->setBase(base,
        name.isEmpty() ? tr("base (%1)").arg(counted) : tr("base: %1 (%2)").arg(name, counted));
    m_strips[side]->setRange(m_session->range(side).first, m_session->range(side).count);
    m_strips[side]->setEnabled(!blocks.isEmpty());
    const models::LayerRange usual{base, static_cast<int>(layers.size()) - base};
    m_resets[side]->setEnabled(!layers.isEmpty() && !(m_session->range(side) == usual));
}

void CompareHeader::fillMenu(Side side)
{
    QMenu *menu = m_menus[side];
    menu->clear();
    auto *group = new QActionGroup(menu);
    if (const verbs::Inspection *all = m_session->inspection(side)) {
        for (const qsizetype at : m_session->choices(side)) {
            const verbs::Entry &entry = all->entries.at(at);
            const QString platform = oci::describePlatform(entry.platform());
            QAction *choice = menu->addAction(
                icon(platform.isEmpty() ? u"manifest"_s : PlatformDelegate::iconName(platform)),
                u"%1\t%2"_s.arg(platform.isEmpty() ? tr("no platform") : platform,
                    entry.descriptor.digest.shortHex()),
                this, [this, side, digest = entry.descriptor.digest] {
                    m_session->setSide(side, {m_session->side(side).name, digest});
                });
            choice->setCheckable(true);
            choice->setChecked(entry.descriptor.digest == m_session->side(side).entry);
            group->addAction(choice);
        }
    }
    QList<oci::ImageName> others = m_images ? m_images() : QList<oci::ImageName>();
    const auto beside = m_session->side(models::other(side)).name;
    if (!others.contains(beside) && beside != oci::ImageName())
        others.prepend(beside);
    others.removeAll(m_session->side(side).name);
    if (!others.isEmpty()) {
        menu->addSection(tr("Open images"));
        for (const oci::ImageName &name : std::as_const(others)) {
            menu->addAction(icon(u"index"_s), name.toString(), this,
                [this, side, name] { m_session->setSide(side, {name, {}}); });
        }
    }
    menu->addSeparator();
    menu->addAction(
        icon(u"search"_s), tr("Another Image…"), this, [this, side] { Q_EMIT imageWanted(side); });
}

} // namespace gantry::ui
