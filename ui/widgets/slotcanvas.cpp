// SPDX-License-Identifier: Apache-2.0
// Where slots stand and which one is the current one. Keyboard and mouse are in
// slotcanvasinput.cpp, painting in slotcanvaspaint.cpp and slotcanvascard.cpp, dragging in
// slotcanvasdrag.cpp.
#include "ui/widgets/slotcanvas.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/slotcanvasaccess.h"
#include "ui/widgets/slotcanvasmeasures.h"

#include <QAbstractItemModel>
#include <QScrollBar>

namespace gantry::ui {

using namespace Qt::StringLiterals;

SlotCanvas::SlotCanvas(SlotRoles roles, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_roles(roles)
{
    installSlotCanvasAccess();
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setAcceptDrops(true);
    viewport()->setAcceptDrops(true);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Window);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Slots of the index"));
    m_motion.setInterval(100);
    connect(&m_motion, &QTimer::timeout, this, [this] {
        m_turn += reducedMotion() ? 0 : 0.1;
        viewport()->update();
    });
}

SlotCanvas::~SlotCanvas() = default;

QSize SlotCanvas::sizeHint() const
{
    return {scaled(800, font()), scaled(440, font())};
}

QSize SlotCanvas::minimumSizeHint() const
{
    return {scaled(260, font()), scaled(150, font())};
}

void SlotCanvas::setModel(QAbstractItemModel *model)
{
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    if (model) {
        connect(model, &QAbstractItemModel::modelReset, this, &SlotCanvas::modelChanged);
        connect(model, &QAbstractItemModel::layoutChanged, this, &SlotCanvas::modelChanged);
        connect(model, &QAbstractItemModel::rowsInserted, this, &SlotCanvas::modelChanged);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &SlotCanvas::modelChanged);
        connect(model, &QAbstractItemModel::rowsMoved, this, &SlotCanvas::modelChanged);
        // A state may change the heading, too, but never the place of anything.
        connect(model, &QAbstractItemModel::dataChanged, this, &SlotCanvas::modelChanged);
    }
    modelChanged();
}

void SlotCanvas::setDragging(SlotDragging dragging)
{
    m_handling = std::move(dragging);
}

void SlotCanvas::setEmptyText(const QString &text)
{
    m_emptyText = text;
    modelChanged();
}

void SlotCanvas::modelChanged()
{
    m_laidOut = false;
    // The slot stays the current one wherever it went; when it is gone, its neighbour takes over.
    int found = -1;
    const auto &all = places();
    for (std::size_t i = 0; i < all.size() && !m_currentKey.isEmpty(); ++i) {
        if (keyAt(static_cast<int>(i)) == m_currentKey)
            found = static_cast<int>(i);
    }
    if (found < 0 && m_current >= 0)
        found = qMin(m_current, static_cast<int>(all.size()) - 1);
    if (found >= 0) {
        m_current = found;
        const QString key = keyAt(found);
        if (std::exchange(m_currentKey, key) != key)
            Q_EMIT currentChanged(key);
    }
    m_hovered = {};
    fitScrollBar();
    viewport()->update();
}

QVariant SlotCanvas::value(int row, int role, int fallback) const
{
    if (!m_model || row < 0)
        return {};
    const int asked = role >= 0 ? role : fallback;
    return asked < 0 ? QVariant() : m_model->index(row, 0).data(asked);
}

QString SlotCanvas::keyAt(int place) const
{
    const auto &all = places();
    if (place < 0 || place >= static_cast<int>(all.size()))
        return {};
    return value(all[static_cast<std::size_t>(place)].row, m_roles.key).toString();
}

const std::vector<SlotCanvas::Place> &SlotCanvas::places() const
{
    if (!m_laidOut)
        layOut();
    return m_places;
}

void SlotCanvas::layOut() const
{
    m_laidOut = true;
    m_places.clear();
    m_headings.clear();
    const Measures by = measures();
    const int room = qMax(1, viewport()->width() - 2 * by.margin);
    const int columns = qMax(1, (room + by.gap) / (by.leastWidth + by.gap));
    const int width = (room - (columns - 1) * by.gap) / columns;
    const int rows = m_model ? m_model->rowCount() : 0;
    int y = by.margin;
    int column = 0;
    QString group;
    for (int row = 0; row < rows; ++row) {
        const QString here = value(row, m_roles.group).toString();
        if (row == 0 || here != group) {
            if (row > 0)
                y += by.card + by.gap;
            column = 0;
            group = here;
            m_headings.push_back({here, value(row, m_roles.groupFacts).toString(),
                value(row, m_roles.groupIcon).toString(), QRect(by.margin, y, room, by.heading)});
            y += by.heading + by.gap / 2;
        } else if (column == columns) {
            column = 0;
            y += by.card + by.gap;
        }
        m_places.push_back({row, QRect(by.margin + column * (width + by.gap), y, width, by.card)});
        ++column;
    }
    if (rows > 0)
        y += by.card + by.gap;
    const int plate = rows == 0 && !m_emptyText.isEmpty() ? 2 * by.plate : by.plate;
    m_places.push_back({-1, QRect(by.margin, y, room, plate)});
    m_contentHeight = y + plate + by.margin;
}

void SlotCanvas::fitScrollBar()
{
    places();
    const int height = viewport()->height();
    verticalScrollBar()->setRange(0, qMax(0, m_contentHeight - height));
    verticalScrollBar()->setPageStep(height);
    verticalScrollBar()->setSingleStep(measures().card / 3);
}

void SlotCanvas::resizeEvent(QResizeEvent *)
{
    m_laidOut = false;
    fitScrollBar();
}

void SlotCanvas::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        m_laidOut = false;
        fitScrollBar();
    }
}

QRect SlotCanvas::placeRect(int number) const
{
    const auto &all = places();
    if (number < 0 || number >= static_cast<int>(all.size()))
        return {};
    return all[static_cast<std::size_t>(number)].rect.translated(0, -verticalScrollBar()->value());
}

QRect SlotCanvas::slotRect(const QString &key) const
{
    for (std::size_t i = 0; i < places().size(); ++i) {
        if (keyAt(static_cast<int>(i)) == key)
            return placeRect(static_cast<int>(i));
    }
    return {};
}

QString SlotCanvas::currentKey() const
{
    return keyAt(m_current);
}

void SlotCanvas::setCurrentKey(const QString &key)
{
    for (std::size_t i = 0; i < places().size(); ++i) {
        if (keyAt(static_cast<int>(i)) == key)
            choose(static_cast<int>(i));
    }
}

void SlotCanvas::setCurrentPlace(int number)
{
    choose(number);
}

void SlotCanvas::choose(int place)
{
    if (place < 0 || place >= static_cast<int>(places().size()))
        return;
    const bool other = place != std::exchange(m_current, place);
    m_currentKey = keyAt(place);
    const QRect rect = places()[static_cast<std::size_t>(place)].rect;
    const Measures by = measures();
    QScrollBar *bar = verticalScrollBar();
    if (rect.top() - by.margin - by.heading < bar->value())
        bar->setValue(rect.top() - by.margin - by.heading);
    else if (rect.bottom() + by.margin > bar->value() + viewport()->height())
        bar->setValue(rect.bottom() + by.margin - viewport()->height());
    viewport()->update();
    if (!other)
        return;
    Q_EMIT currentChanged(m_currentKey);
    announceSlotFocus(this);
}

QVariantList SlotCanvas::rivals(int row) const
{
    return value(row, m_roles.rivals).toList();
}

QString SlotCanvas::chosenRival(const QString &key) const
{
    for (const Place &place : places()) {
        if (value(place.row, m_roles.key).toString() != key)
            continue;
        const QVariantList all = rivals(place.row);
        QString first;
        for (const QVariant &each : all) {
            const QVariantMap rival = each.toMap();
            const QString name = rival.value(u"key"_s).toString();
            if (name == m_chosen.value(key))
                return name;
            if (first.isEmpty() || rival.value(u"kept"_s).toBool())
                first = name;
        }
        return first;
    }
    return {};
}

void SlotCanvas::chooseRival(const QString &key, int by)
{
    for (const Place &place : places()) {
        if (value(place.row, m_roles.key).toString() != key)
            continue;
        const QVariantList all = rivals(place.row);
        if (all.isEmpty())
            return;
        qsizetype now = 0;
        for (qsizetype i = 0; i < all.size(); ++i) {
            if (all.at(i).toMap().value(u"key"_s).toString() == chosenRival(key))
                now = i;
        }
        now = (now + by + all.size()) % all.size();
        m_chosen.insert(key, all.at(now).toMap().value(u"key"_s).toString());
        viewport()->update();
        announceSlotFocus(this);
        return;
    }
}

void SlotCanvas::keepChosen(int place)
{
    const QString key = keyAt(place);
    if (const QString rival = chosenRival(key); !rival.isEmpty())
        Q_EMIT keepRequested(key, rival);
}

} // namespace gantry::ui
