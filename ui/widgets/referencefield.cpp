// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/referencefield.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QDialog>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QStyleOptionFrame>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

// Completion rows: the reference and, at the right, where it is known from (Qt::UserRole).
class CompletionDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const QString secondary = index.data(Qt::UserRole).toString();
        if (secondary.isEmpty())
            return;
        const bool selected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setFont(smallFont(QGuiApplication::font()));
        painter->setPen(selected ? option.palette.color(QPalette::HighlightedText)
                                 : Colours::of(option.palette).tone(Tone::Text3));
        painter->drawText(
            option.rect.adjusted(0, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter, secondary);
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QSize base = QStyledItemDelegate::sizeHint(option, index);
        return {base.width(), qMax(base.height(), scaled(22, option.font))};
    }
};

QFont fieldFont()
{
    QFont font = fixedFont(QGuiApplication::font());
    font.setPointSizeF(font.pointSizeF() * 1.06);
    return font;
}

} // namespace

ReferenceField::ReferenceField(QWidget *parent)
    : RichLine(parent)
    , m_kind(new TagLabel({}, Meaning::Plain, this))
    , m_star(new QToolButton(this))
    , m_keyHint(new KeyCap({}, this))
    , m_reasonDelay(new QTimer(this))
{
    setFont(fieldFont());
    setLeadingIcon(u"search"_s);
    setAccessibleName(tr("Reference"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_kind->setFont(QGuiApplication::font());
    m_keyHint->setFont(QGuiApplication::font());
    m_keyHint->setJoined(true);
    m_star->setAutoRaise(true);
    m_star->setCheckable(true);
    m_star->setProperty("gantrySmall", true);
    m_star->setFocusPolicy(Qt::TabFocus);
    m_star->setIconSize({scaled(14, font()), scaled(14, font())});
    for (QWidget *widget : {static_cast<QWidget *>(m_kind), static_cast<QWidget *>(m_keyHint),
             static_cast<QWidget *>(m_star)}) {
        widget->hide();
        addTrailing(widget);
    }
    setStarred(false);
    m_reasonDelay->setSingleShot(true);
    m_reasonDelay->setInterval(300);
    connect(m_reasonDelay, &QTimer::timeout, this, [this] { showReason(true); });
    connect(m_star, &QToolButton::clicked, this, [this](bool on) {
        setStarred(on);
        Q_EMIT starToggled(on);
    });
    connect(this, &QLineEdit::textChanged, this, &ReferenceField::readAgain);
}

ReferenceField::~ReferenceField()
{
    delete m_reason;
}

void ReferenceField::setReader(Reader reader)
{
    m_reader = std::move(reader);
    readAgain();
}

void ReferenceField::setReference(const QString &text, const QString &iconName, const QString &kind)
{
    m_reference = text;
    m_kindText = kind;
    setLeadingIcon(iconName.isEmpty() ? (text.isEmpty() ? u"search"_s : u"registry"_s) : iconName);
    setText(text);
    setCursorPosition(0);
    setModified(false);
    m_kind->setText(kind);
    updateTrailing();
}

void ReferenceField::setStarVisible(bool visible)
{
    m_starVisible = visible;
    updateTrailing();
}

void ReferenceField::setStarred(bool starred)
{
    m_starred = starred;
    m_star->setChecked(starred);
    m_star->setIcon(icon(u"star"_s, starred ? Tone::Link : Tone::Text3));
    const QString name = starred ? tr("Remove from favourites") : tr("Add to favourites");
    m_star->setToolTip(name);
    m_star->setAccessibleName(name);
}

void ReferenceField::setKeyHint(const QString &key)
{
    m_keyHint->setKeys(key);
    updateTrailing();
}

void ReferenceField::setCompletionModel(QAbstractItemModel *model)
{
    auto *completer = new QCompleter(model, this);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setMaxVisibleItems(12);
    setCompleter(completer);
    completer->popup()->setItemDelegate(new CompletionDelegate(completer));
    connect(completer, qOverload<const QString &>(&QCompleter::activated), this,
        [this](const QString &text) {
            setText(text);
            submit();
        });
}

void ReferenceField::updateTrailing()
{
    if (m_updating)
        return;
    const QScopedValueRollback updating(m_updating, true);
    const bool shownAsIs = text() == m_reference && !text().isEmpty();
    m_kind->setVisible(shownAsIs && !m_kindText.isEmpty());
    m_star->setVisible(shownAsIs && m_starVisible);
    m_keyHint->setVisible(text().isEmpty() && !hasFocus() && !m_keyHint->keys().isEmpty());
    placeTrailing();
    // The tag is worth more than chip and star.
    for (QWidget *widget : {static_cast<QWidget *>(m_kind), static_cast<QWidget *>(m_star)}) {
        if (hasFocus() || !isVisible() || !widget->isVisibleTo(this))
            continue;
        const int room = textArea().width();
        if (textWidth(font(), elidedText(room)) <= room)
            break;
        widget->hide();
        placeTrailing();
    }
}

void ReferenceField::resizeEvent(QResizeEvent *event)
{
    RichLine::resizeEvent(event);
    updateTrailing();
}

QTextCharFormat ReferenceField::formatOf(ReferencePart part) const
{
    const Colours colours = Colours::of(palette());
    QTextCharFormat format;
    format.setForeground(colours.tone(Tone::Text));
    switch (part) {
    case ReferencePart::Scheme:
    case ReferencePart::Registry:
    case ReferencePart::Separator:
    case ReferencePart::Digest:
        format.setForeground(colours.tone(Tone::Text3));
        break;
    case ReferencePart::Repository:
    case ReferencePart::Path:
        format.setFontWeight(QFont::Bold);
        break;
    case ReferencePart::Tag:
        // The blue of notes: 4.5:1 on Base in both schemes.
        format.setForeground(
            colours.isDark() ? colours.tone(Tone::Link) : colours.meaning(Meaning::Note).ink);
        break;
    }
    return format;
}

void ReferenceField::readAgain()
{
    m_reading = m_reader && !text().isEmpty() ? m_reader(text()) : ReferenceReading();
    QList<QTextLayout::FormatRange> formats;
    for (const ReferenceReading::Part &part : std::as_const(m_reading.parts))
        formats.append({int(part.range.begin), int(part.range.length), formatOf(part.part)});
    if (m_reading.wrong.length > 0) {
        QTextCharFormat wavy;
        wavy.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wavy.setUnderlineColor(Colours::of(palette()).meaning(Meaning::Error).ink);
        formats.append({int(m_reading.wrong.begin), int(m_reading.wrong.length), wavy});
    }
    setFormats(formats);
    setAccessibleDescription(m_reading.reason);
    updateTrailing();
    if (isWrong() && hasFocus())
        m_reasonDelay->start();
    else
        showReason(false);
}

void ReferenceField::showReason(bool show)
{
    m_reasonDelay->stop();
    if (!show || m_reading.reason.isEmpty()) {
        if (m_reason)
            m_reason->hide();
        return;
    }
    if (!m_reason) {
        // A child of the window, not a window: it moves and clips with it and takes no focus.
        m_reason = new QLabel(window());
        m_reason->setFrameShape(QFrame::StyledPanel);
        m_reason->setAutoFillBackground(true);
        m_reason->setWordWrap(true);
        m_reason->setTextFormat(Qt::PlainText);
        m_reason->setAttribute(Qt::WA_TransparentForMouseEvents);
        m_reason->setMargin(scaled(5, font()));
    }
    QPalette palette;
    const MeaningColours look = Colours::of(this->palette()).meaning(Meaning::Error);
    palette.setColor(QPalette::Window, look.tint);
    palette.setColor(QPalette::WindowText, Colours::of(this->palette()).tone(Tone::Text));
    m_reason->setPalette(palette);
    const bool isNew = !m_reason->isVisible() || m_reason->text() != m_reading.reason;
    m_reason->setText(m_reading.reason);
    placeReason();
    m_reason->show();
    m_reason->raise();
    if (isNew)
        Announcer::of(this)->announce(this, m_reading.reason);
}

void ReferenceField::placeReason()
{
    if (!m_reason)
        return;
    if (m_reason->parentWidget() != window())
        m_reason->setParent(window());
    const int width = qMin(m_reason->sizeHint().width() + scaled(30, font()), this->width());
    const int wide = qMax(width, qMin(this->width(), scaled(320, font())));
    m_reason->resize(wide, m_reason->heightForWidth(wide));
    m_reason->move(mapTo(window(), QPoint(0, height() + 2)));
}

QString ReferenceField::shownReason() const
{
    return m_reason && m_reason->isVisibleTo(window()) ? m_reason->text() : QString();
}

QList<ReferenceField::Run> ReferenceField::elidedRuns(int widthPx) const
{
    const QString whole = text();
    QList<Run> runs;
    qsizetype at = 0;
    for (const ReferenceReading::Part &part : m_reading.parts) {
        if (part.range.begin > at)
            runs.append({whole.sliced(at, part.range.begin - at), ReferencePart::Separator});
        runs.append({whole.sliced(part.range.begin, part.range.length), part.part});
        at = part.range.begin + part.range.length;
    }
    if (at < whole.size())
        runs.append({whole.sliced(at),
            m_reading.parts.isEmpty() ? ReferencePart::Path : ReferencePart::Separator});

    const QFontMetrics plain(font());
    const QFontMetrics bold(boldFont(font()));
    const auto metricsOf = [&](ReferencePart part) -> const QFontMetrics & {
        return part == ReferencePart::Repository || part == ReferencePart::Path ? bold : plain;
    };
    const auto total = [&] {
        int sum = 0;
        for (const Run &run : std::as_const(runs))
            sum += metricsOf(run.part).horizontalAdvance(run.text);
        return sum;
    };
    // Who gives way first, and how much must stay. The tag is not in the list.
    struct Giver {
        ReferencePart part;
        int keepChars;
    };
    const Giver givers[]{{ReferencePart::Digest, 16}, {ReferencePart::Repository, 9},
        {ReferencePart::Path, 9}, {ReferencePart::Registry, 5}, {ReferencePart::Repository, 3},
        {ReferencePart::Digest, 5}, {ReferencePart::Registry, 1}};
    for (const Giver &giver : givers) {
        const int over = total() - widthPx;
        if (over <= 0)
            break;
        for (Run &run : runs) {
            if (run.part != giver.part)
                continue;
            const QFontMetrics &metrics = metricsOf(run.part);
            const int least = metrics.averageCharWidth() * giver.keepChars;
            const int room = qMax(least, metrics.horizontalAdvance(run.text) - (total() - widthPx));
            run.text = metrics.elidedText(run.text, Qt::ElideMiddle, room);
        }
    }
    return runs;
}

QString ReferenceField::elidedText(int widthPx) const
{
    QString result;
    const QList<Run> runs = elidedRuns(widthPx);
    for (const Run &run : runs)
        result += run.text;
    return result;
}

void ReferenceField::paintEvent(QPaintEvent *event)
{
    if (hasFocus()) {
        RichLine::paintEvent(event);
        return;
    }
    // Without focus nothing is edited: our own line, with elision.
    QPainter painter(this);
    QStyleOptionFrame option;
    initStyleOption(&option);
    style()->drawPrimitive(QStyle::PE_PanelLineEdit, &option, &painter, this);
    const Colours colours = Colours::of(palette());
    const int side = scaled(14, font());
    const bool enabled = isEnabled();
    const Tone iconTone = !enabled ? Tone::Disabled : text().isEmpty() ? Tone::Text3 : Tone::Text2;
    paintIcon(&painter, QRect(textArea().x() - side - scaled(4, font()), 0, side, height()),
        leadingIcon(), colours.tone(iconTone));
    QRect area = textArea();
    constexpr int flags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;
    if (text().isEmpty()) {
        const QFont face = QGuiApplication::font();
        painter.setFont(face);
        painter.setPen(colours.tone(enabled ? Tone::Text3 : Tone::Disabled));
        painter.drawText(area, flags,
            QFontMetrics(face).elidedText(placeholderText(), Qt::ElideRight, area.width()));
        return;
    }
    painter.setClipRect(area);
    const QList<Run> runs = elidedRuns(area.width());
    for (const Run &run : runs) {
        const QTextCharFormat format = formatOf(run.part);
        const QFont face = format.fontWeight() == QFont::Bold ? boldFont(font()) : font();
        painter.setFont(face);
        painter.setPen(enabled ? format.foreground().color() : colours.tone(Tone::Disabled));
        painter.drawText(area, flags, run.text);
        area.setLeft(area.left() + QFontMetrics(face).horizontalAdvance(run.text));
    }
}

QSize ReferenceField::minimumSizeHint() const
{
    // Room for a tag of common length beside the chip and the star.
    return {
        scaled(120, font()) + textMargins().left() + textMargins().right(), sizeHint().height()};
}

void ReferenceField::submit()
{
    const QString wanted = text().trimmed();
    if (wanted.isEmpty())
        return;
    if (isWrong()) {
        showReason(true);
        return;
    }
    showReason(false);
    Q_EMIT submitted(wanted);
}

void ReferenceField::keyPressEvent(QKeyEvent *event)
{
    if (completer() && completer()->popup()->isVisible()) {
        const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
        if (enter && !completer()->popup()->currentIndex().isValid()) {
            // Nothing in the list is chosen: Enter means what was typed.
            completer()->popup()->hide();
            submit();
            return;
        }
        RichLine::keyPressEvent(event); // Enter and Esc belong to the list
        return;
    }
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        submit();
        return;
    case Qt::Key_Escape:
        showReason(false);
        if (qobject_cast<QDialog *>(window())) {
            event->ignore(); // the dialog's way out
            return;
        }
        if (text() != m_reference) {
            setText(m_reference);
            selectAll();
        } else {
            Q_EMIT leaveRequested();
        }
        return;
    default:
        RichLine::keyPressEvent(event);
    }
}

void ReferenceField::focusInEvent(QFocusEvent *event)
{
    RichLine::focusInEvent(event);
    updateTrailing();
    readAgain();
    update();
}

void ReferenceField::focusOutEvent(QFocusEvent *event)
{
    RichLine::focusOutEvent(event);
    showReason(false);
    setToolTip(elidedText(textArea().width()) == text() ? QString() : plainToolTip(text()));
    updateTrailing();
    update();
}

void ReferenceField::changeEvent(QEvent *event)
{
    RichLine::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        readAgain();
    else if (event->type() == QEvent::ApplicationFontChange)
        setFont(fieldFont());
}

void ReferenceField::moveEvent(QMoveEvent *event)
{
    RichLine::moveEvent(event);
    placeReason();
}

void ReferenceField::hideEvent(QHideEvent *event)
{
    RichLine::hideEvent(event);
    showReason(false);
}

} // namespace gantry::ui
