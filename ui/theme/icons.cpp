// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/icons.h"

#include "resources/icons/icons.h"
#include "ui/theme/style.h"

#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QLoggingCategory>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>
#include <optional>
#include <utility>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

Q_LOGGING_CATEGORY(iconLog, "gantry.ui.icons")

constexpr std::array<std::pair<QLatin1StringView, QLatin1StringView>, 13> longWords{{
    {"repository"_L1, "repo"_L1},
    {"attestation"_L1, "att"_L1},
    {"signature"_L1, "sig"_L1},
    {"windows"_L1, "win"_L1},
    {"terminal"_L1, "term"_L1},
    {"close"_L1, "x"_L1},
    {"history"_L1, "hist"_L1},
    {"forward"_L1, "fwd"_L1},
    {"compare"_L1, "diff"_L1},
    {"assembly"_L1, "crane"_L1},
    {"sizemap"_L1, "tmap"_L1},
    {"builder"_L1, "hammer"_L1},
    {"transfers"_L1, "swap"_L1},
}};

QString fileNameOf(const QString &name)
{
    for (const auto &[word, file] : longWords) {
        if (name == word)
            return file;
    }
    return name;
}

// Source text of each drawing, read once. The crossed box of an unknown name is visible on purpose.
QByteArray sourceOf(const QString &name)
{
    static QHash<QString, QByteArray> sources;
    const auto known = sources.constFind(name);
    if (known != sources.constEnd())
        return *known;
    gantryInitIcons();
    QFile file(u":/gantry/icons/16/"_s + fileNameOf(name) + u".svg"_s);
    QByteArray text;
    if (file.open(QIODevice::ReadOnly)) {
        text = file.readAll();
    } else {
        qCWarning(iconLog) << "no icon named" << name;
        Q_ASSERT_X(false, "gantry::ui::icon", qPrintable(name));
        text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\" fill=\"none\" "
               "stroke=\"currentColor\"><path d=\"M2 2h12v12H2zM2 2l12 12M14 2 2 14\"/></svg>";
    }
    return *sources.insert(name, text);
}

QPixmap rendered(const QString &name, const QColor &colour, int sidePx, qreal ratio)
{
    const QString key = u"gantry-icon/%1/%2/%3/%4"_s.arg(
        name, colour.name(QColor::HexArgb), QString::number(sidePx), QString::number(ratio));
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QByteArray source = sourceOf(name);
    source.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(source);
    pixmap = QPixmap(sidePx, sidePx);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(colour.alphaF());
    renderer.render(&painter, QRectF(0, 0, sidePx, sidePx));
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QColor inkFor(QIcon::Mode mode, Tone tone)
{
    const QPalette palette = QGuiApplication::palette();
    switch (mode) {
    case QIcon::Disabled:
        return palette.color(QPalette::Disabled, QPalette::WindowText);
    case QIcon::Selected:
        return palette.color(QPalette::Active, QPalette::HighlightedText);
    case QIcon::Normal:
    case QIcon::Active:
        break;
    }
    return Colours::of(palette).tone(tone);
}

class TintedEngine : public QIconEngine
{
public:
    TintedEngine(QString name, Tone tone)
        : m_name(std::move(name))
        , m_tone(tone)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        paintIcon(painter, rect, m_name, inkFor(mode, m_tone));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }
    //! \a size is in device-independent pixels since Qt 6.8.
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        const int side = qRound(qMin(size.width(), size.height()) * scale);
        return rendered(m_name, inkFor(mode, m_tone), side, scale);
    }
    QSize actualSize(const QSize &size, QIcon::Mode, QIcon::State) override
    {
        const int side = qMin(size.width(), size.height());
        return {side, side};
    }
    QIconEngine *clone() const override { return new TintedEngine(m_name, m_tone); }
    QString key() const override { return u"gantry-tinted"_s; }
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }

private:
    QString m_name;
    Tone m_tone;
};

} // namespace

QIcon icon(const QString &name)
{
    return icon(name, Tone::Text);
}

QIcon icon(const QString &name, Tone tone)
{
    if (name.isEmpty())
        return {};
    sourceOf(name);
    return QIcon(new TintedEngine(name, tone));
}

bool hasIcon(const QString &name)
{
    gantryInitIcons();
    return !name.isEmpty() && QFile::exists(u":/gantry/icons/16/"_s + fileNameOf(name) + u".svg"_s);
}

QStringList iconNames()
{
    gantryInitIcons();
    QStringList names;
    const QStringList files
        = QDir(u":/gantry/icons/16"_s).entryList({u"*.svg"_s}, QDir::Files, QDir::Name);
    for (const QString &file : files)
        names.append(file.chopped(4));
    return names;
}

void paintIcon(QPainter *painter, const QRectF &rect, const QString &name, const QColor &colour)
{
    const qreal side = qMin(rect.width(), rect.height());
    if (side <= 0)
        return;
    const qreal ratio = painter->device()->devicePixelRatio();
    QRectF place(0, 0, side, side);
    place.moveCenter(rect.center());
    // Whole device pixels keep the 1.25 strokes sharp.
    const int sidePx = qRound(side * ratio);
    const QPointF corner(qRound(place.x() * ratio) / ratio, qRound(place.y() * ratio) / ratio);
    painter->drawPixmap(corner, rendered(name, colour, sidePx, ratio));
}

QIcon applicationIcon()
{
    gantryInitIcons();
    return QIcon(u":/gantry/icons/app/gantry.svg"_s);
}

int iconSide(const QFont &font)
{
    return scaled(16, font);
}

} // namespace gantry::ui
