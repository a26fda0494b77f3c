// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/marks.h"

#include "resources/icons/icons.h"
#include "ui/theme/style.h"

#include <QCoreApplication>
#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

struct MarkRow {
    Mark mark;
    QLatin1StringView name; // file name
    QLatin1StringView word; // the other name toMark() understands
    Meaning meaning;
    bool round; // plate
    const char *text;
};

constexpr std::array<MarkRow, 17> rows{{
    {Mark::Fine, "ok"_L1, "fine"_L1, Meaning::Fine, true, QT_TRANSLATE_NOOP("Mark", "Fine")},
    {Mark::Warning, "warn"_L1, "warning"_L1, Meaning::Warning, false,
        QT_TRANSLATE_NOOP("Mark", "Warning")},
    {Mark::Error, "err"_L1, "error"_L1, Meaning::Error, false, QT_TRANSLATE_NOOP("Mark", "Error")},
    {Mark::Note, "info"_L1, "note"_L1, Meaning::Note, false, QT_TRANSLATE_NOOP("Mark", "Note")},
    {Mark::Missing, "miss"_L1, "missing"_L1, Meaning::Missing, false,
        QT_TRANSLATE_NOOP("Mark", "Missing")},
    {Mark::Running, "run"_L1, "running"_L1, Meaning::Plain, true,
        QT_TRANSLATE_NOOP("Mark", "Running")},
    {Mark::Waiting, "wait"_L1, "waiting"_L1, Meaning::Plain, true,
        QT_TRANSLATE_NOOP("Mark", "Waiting")},
    {Mark::Skipped, "skip"_L1, "skipped"_L1, Meaning::Plain, true,
        QT_TRANSLATE_NOOP("Mark", "Skipped")},
    {Mark::Cached, "cache"_L1, "cached"_L1, Meaning::Fine, true,
        QT_TRANSLATE_NOOP("Mark", "From cache")},
    {Mark::Covered, "half"_L1, "covered"_L1, Meaning::Fine, true,
        QT_TRANSLATE_NOOP("Mark", "Covered by the parent")},
    {Mark::Dash, "none"_L1, "dash"_L1, Meaning::Plain, false, QT_TRANSLATE_NOOP("Mark", "None")},
    {Mark::Unknown, "unk"_L1, "unknown"_L1, Meaning::Plain, true,
        QT_TRANSLATE_NOOP("Mark", "Unknown")},
    {Mark::OnlyB, "add"_L1, "only-b"_L1, Meaning::OnlyB, false,
        QT_TRANSLATE_NOOP("Mark", "Only in B")},
    {Mark::OnlyA, "del"_L1, "only-a"_L1, Meaning::OnlyA, false,
        QT_TRANSLATE_NOOP("Mark", "Only in A")},
    {Mark::Differs, "chg"_L1, "differs"_L1, Meaning::Differs, false,
        QT_TRANSLATE_NOOP("Mark", "Differs")},
    {Mark::AttributesDiffer, "meta"_L1, "attributes"_L1, Meaning::Differs, false,
        QT_TRANSLATE_NOOP("Mark", "Attributes differ")},
    {Mark::Same, "same"_L1, "equal"_L1, Meaning::Plain, false, QT_TRANSLATE_NOOP("Mark", "Same")},
}};

const MarkRow *rowOf(Mark mark)
{
    for (const MarkRow &row : rows) {
        if (row.mark == mark)
            return &row;
    }
    return nullptr;
}

// The files carry the light colours, so that they can be seen in any viewer; here each is replaced
// by the colour of the present scheme.
QByteArray tinted(const MarkRow &row, const Colours &colours, bool enabled)
{
    gantryInitIcons();
    QFile file(u":/gantry/icons/marks/"_s + row.name + u".svg"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray source = file.readAll();
    struct Swap {
        const char *from;
        QColor to;
    };
    const QColor text3 = enabled ? colours.tone(Tone::Text3) : colours.tone(Tone::Disabled);
    const QColor grey = row.mark == Mark::Missing ? colours.meaning(Meaning::Missing).ink : text3;
    const std::array<Swap, 10> swaps{{
        {"#00755e", colours.meaning(Meaning::Fine).ink},
        {"#e6a100", colours.meaning(Meaning::Warning).fill},
        {"#7d5200", colours.meaning(Meaning::Warning).ink},
        {"#a81812", colours.meaning(Meaning::Error).ink},
        {"#1b4f9c", colours.meaning(Meaning::Note).ink},
        {"#0b6ad0", colours.meaning(Meaning::OnlyB).ink},
        {"#b84a00", colours.meaning(Meaning::OnlyA).ink},
        {"#3d1748", colours.meaning(Meaning::Differs).ink},
        {"#5f656c", grey},
        {"#ffffff", colours.tone(Tone::Base)},
    }};
    // Two steps, because a new colour may equal an old one further down.
    for (std::size_t i = 0; i < swaps.size(); ++i)
        source.replace(swaps[i].from, "@" + QByteArray::number(int(i)) + "@");
    for (std::size_t i = 0; i < swaps.size(); ++i)
        source.replace("@" + QByteArray::number(int(i)) + "@", swaps[i].to.name().toLatin1());
    return source;
}

void paintRunning(QPainter *painter, const QRectF &place, const Colours &colours, double turn)
{
    const qreal unit = place.width() / 14;
    const QRectF ring = place.adjusted(1.6 * unit, 1.6 * unit, -1.6 * unit, -1.6 * unit);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(colours.tone(Tone::Frame), 2 * unit));
    painter->drawEllipse(ring);
    painter->setPen(QPen(colours.tone(Tone::Running), 2.2 * unit, Qt::SolidLine, Qt::RoundCap));
    painter->drawArc(ring, qRound(90 * 16 - turn * 360 * 16), -90 * 16);
}

class MarkEngine : public QIconEngine
{
public:
    explicit MarkEngine(Mark mark)
        : m_mark(mark)
    {
    }
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const QRectF inner = QRectF(rect).adjusted(1, 1, -1, -1);
        MarkLook look;
        look.plate = mode == QIcon::Selected;
        look.enabled = mode != QIcon::Disabled;
        paintMark(painter, inner, m_mark, Colours::of(QGuiApplication::palette()), look);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }
    QPixmap scaledPixmap(
        const QSize &size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        QPixmap pixmap((QSizeF(size) * scale).toSize());
        pixmap.setDevicePixelRatio(scale);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine *clone() const override { return new MarkEngine(m_mark); }

private:
    Mark m_mark;
};

} // namespace

void paintMark(
    QPainter *painter, const QRectF &rect, Mark mark, const Colours &colours, const MarkLook &look)
{
    const MarkRow *row = rowOf(mark);
    const qreal side = qMin(rect.width(), rect.height());
    if (!row || side <= 0)
        return;
    const qreal ratio = painter->device()->devicePixelRatio();
    QRectF place(0, 0, side, side);
    place.moveCenter(rect.center());
    place.moveTo(qRound(place.x() * ratio) / ratio, qRound(place.y() * ratio) / ratio);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (look.plate) {
        const qreal rim = side / 14 * 1.5;
        const QRectF plate = place.adjusted(-rim, -rim, rim, rim);
        painter->setPen(Qt::NoPen);
        painter->setBrush(colours.tone(Tone::Base));
        const qreal radius = row->round ? plate.width() / 2 : side / 14 * 4;
        painter->drawRoundedRect(plate, radius, radius);
    }
    if (mark == Mark::Running) {
        paintRunning(painter, place, colours, look.turn);
        painter->restore();
        return;
    }
    const int sidePx = qRound(side * ratio);
    const QString key = u"gantry-mark/%1/%2/%3/%4/%5"_s.arg(QString::number(int(mark)),
        QString::number(sidePx), QString::number(look.enabled),
        colours.tone(Tone::Base).name() + colours.tone(Tone::Text3).name(),
        QString::number(int(colours.scheme())));
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = QPixmap(sidePx, sidePx);
        pixmap.fill(Qt::transparent);
        QSvgRenderer renderer(tinted(*row, colours, look.enabled));
        QPainter canvas(&pixmap);
        canvas.setRenderHint(QPainter::Antialiasing);
        renderer.render(&canvas, QRectF(0, 0, sidePx, sidePx));
        canvas.end();
        QPixmapCache::insert(key, pixmap);
    }
    if (!look.enabled)
        painter->setOpacity(painter->opacity() * 0.55);
    painter->drawPixmap(place, pixmap, QRectF(pixmap.rect()));
    if (colours.wantsOutlines() && row->meaning != Meaning::Plain) {
        painter->setPen(QPen(colours.tone(Tone::Text), 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(place.adjusted(-1, -1, 1, 1));
    }
    painter->restore();
}

int markSide(const QFont &font)
{
    return scaled(14, font);
}

QString markText(Mark mark)
{
    const MarkRow *row = rowOf(mark);
    return row ? QCoreApplication::translate("Mark", row->text) : QString();
}

QString markText(Mark mark, const QString &about)
{
    const QString word = markText(mark);
    if (about.isEmpty() || word.isEmpty())
        return word + about;
    //: a state and what it is about, for screen readers: "Error: OS version rule failed"
    return QCoreApplication::translate("Mark", "%1: %2").arg(word, about);
}

Meaning meaningOf(Mark mark)
{
    const MarkRow *row = rowOf(mark);
    return row ? row->meaning : Meaning::Plain;
}

Mark toMark(const QVariant &value)
{
    if (value.typeId() == QMetaType::QString) {
        const QString name = value.toString();
        for (const MarkRow &row : rows) {
            if (name == row.name || name == row.word)
                return row.mark;
        }
        return Mark::Nothing;
    }
    bool isNumber = false;
    const int number = value.toInt(&isNumber);
    return isNumber && rowOf(static_cast<Mark>(number)) ? static_cast<Mark>(number) : Mark::Nothing;
}

QString markName(Mark mark)
{
    const MarkRow *row = rowOf(mark);
    return row ? QString(row->name) : QString();
}

QIcon markIcon(Mark mark)
{
    return mark == Mark::Nothing ? QIcon() : QIcon(new MarkEngine(mark));
}

} // namespace gantry::ui
