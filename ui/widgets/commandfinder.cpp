// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/commandfinder.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/richline.h"

#include <QApplication>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

enum FinderRole { ActionRole = Qt::UserRole + 1, IconRole, NoteRole, ShortcutRole };
constexpr int mostShown = 200;

class FinderDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {100, qMax(scaled(24, option.font), QFontMetrics(option.font).height() + 6)};
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index) const override
    {
        const Colours colours = Colours::of(option.palette);
        const bool selected = option.state & QStyle::State_Selected;
        const bool enabled = index.flags() & Qt::ItemIsEnabled;
        if (selected)
            painter->fillRect(option.rect, colours.tone(Tone::Highlight));
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, colours.tone(Tone::Hover));
        const QColor text = selected ? colours.tone(Tone::HighlightedText)
                                     : colours.tone(enabled ? Tone::Text : Tone::Disabled);
        const QColor second
            = selected ? text : colours.tone(enabled ? Tone::Text3 : Tone::Disabled);
        const int gap = scaled(8, option.font);
        QRect area = option.rect.adjusted(gap, 0, -gap, 0);
        constexpr int flags = Qt::AlignVCenter | Qt::TextSingleLine;
        const int side = iconSide(option.font);
        const QString name = index.data(IconRole).toString();
        if (!name.isEmpty())
            paintIcon(painter, QRect(area.x(), area.y(), side, area.height()), name, text);
        area.setLeft(area.left() + side + gap);
        painter->setFont(smallFont(option.font));
        painter->setPen(second);
        const QString key = index.data(ShortcutRole).toString();
        if (!key.isEmpty()) {
            painter->drawText(area, flags | Qt::AlignRight, key);
            area.setRight(area.right() - textWidth(painter->font(), key) - gap);
        }
        const QFontMetrics metrics(option.font);
        painter->setFont(option.font);
        painter->setPen(text);
        const QString shown
            = metrics.elidedText(index.data().toString(), Qt::ElideMiddle, area.width());
        painter->drawText(area, flags | Qt::AlignLeft, shown);
        area.setLeft(area.left() + metrics.horizontalAdvance(shown) + gap);
        if (area.width() > gap * 3) {
            painter->setFont(smallFont(option.font));
            painter->setPen(second);
            painter->drawText(area, flags | Qt::AlignLeft,
                QFontMetrics(painter->font())
                    .elidedText(index.data(NoteRole).toString(), Qt::ElideRight, area.width()));
        }
    }
};

int scoreWord(QStringView word, QStringView text)
{
    // A whole piece beats scattered letters; the start of a word beats its middle.
    if (const qsizetype at = text.indexOf(word); at >= 0) {
        const bool start = at == 0 || !text[at - 1].isLetterOrNumber();
        return 1000 + (start ? 400 : 0) + (at == 0 ? 200 : 0) - int(qMin<qsizetype>(at, 100));
    }
    int score = 0;
    qsizetype from = 0;
    qsizetype last = -2;
    for (const QChar letter : word) {
        const qsizetype at = text.indexOf(letter, from);
        if (at < 0)
            return -1;
        const bool start = at == 0 || !text[at - 1].isLetterOrNumber();
        score += at == last + 1 ? 30 : start ? 40 : 5;
        score -= int(qMin<qsizetype>(at - from, 20));
        last = at;
        from = at + 1;
    }
    return qBound(1, score + 200, 900);
}

} // namespace

int CommandFinder::score(const QString &query, const QString &text)
{
    const QString low = text.toLower();
    const QStringList words = query.toLower().split(u' ', Qt::SkipEmptyParts);
    int sum = 0;
    for (const QString &word : words) {
        const int one = scoreWord(word, low);
        if (one < 0)
            return -1;
        sum += one;
    }
    // Of two that match alike the shorter is meant.
    return qMax(0, sum - int(qMin<qsizetype>(text.size(), 100)) / 4);
}

CommandFinder::CommandFinder(QWidget *window)
    : QFrame(window)
    , m_line(nullptr)
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this))
{
    auto *line = new RichLine(this);
    line->setLeadingIcon(u"search"_s);
    line->setTall(true);
    line->setPlaceholderText(tr("Find a command, document or repository"));
    line->setAccessibleName(tr("Find a command"));
    m_line = line;
    m_list->setModel(m_model);
    m_list->setItemDelegate(new FinderDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setAccessibleName(tr("Matches"));
    m_list->setMouseTracking(true);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto *layout = new QVBoxLayout(this);
    const int side = scaled(6, font());
    layout->setContentsMargins(side, side, side, side);
    layout->setSpacing(side);
    layout->addWidget(m_line);
    layout->addWidget(m_list, 1);
    m_line->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_line, &QLineEdit::textChanged, this, &CommandFinder::refill);
    connect(m_list, &QListView::clicked, this, &CommandFinder::choose);
    hide();
}

void CommandFinder::setEntries(std::function<QList<FinderEntry>()> provider)
{
    m_provider = std::move(provider);
}

void CommandFinder::open(const QString &query)
{
    if (!isVisible())
        m_before = QApplication::focusWidget();
    m_entries = m_provider ? m_provider() : QList<FinderEntry>();
    m_line->setText(query);
    refill();
    place();
    show();
    raise();
    m_line->setFocus(Qt::PopupFocusReason);
    m_line->selectAll();
}

QStringList CommandFinder::shownIds() const
{
    QStringList ids;
    for (int row = 0; row < m_model->rowCount(); ++row)
        ids.append(m_model->index(row, 0).data(ActionRole).toString());
    return ids;
}

QString CommandFinder::idOf(const QModelIndex &row)
{
    return row.data(ActionRole).toString();
}

void CommandFinder::refill()
{
    struct Hit {
        int score;
        qsizetype place;
    };
    QList<Hit> hits;
    const QString query = m_line->text().trimmed();
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        const FinderEntry &entry = m_entries[i];
        int score = 0;
        if (!query.isEmpty()) {
            // A match in the text alone is worth more than one that needs the secondary text.
            const int direct = CommandFinder::score(query, entry.text);
            const int wide = CommandFinder::score(query, entry.text + u' ' + entry.secondary);
            if (direct < 0 && wide < 0)
                continue;
            score = qMax(direct, wide * 3 / 4);
        }
        hits.append({entry.enabled ? score : score - 300, i});
    }
    std::stable_sort(
        hits.begin(), hits.end(), [](const Hit &a, const Hit &b) { return a.score > b.score; });
    m_model->clear();
    for (qsizetype i = 0; i < qMin<qsizetype>(hits.size(), mostShown); ++i) {
        const FinderEntry &entry = m_entries[hits[i].place];
        auto *item = new QStandardItem(entry.text);
        item->setData(entry.id, ActionRole);
        item->setData(entry.iconName, IconRole);
        item->setData(entry.secondary, NoteRole);
        item->setData(entry.key, ShortcutRole);
        QString spoken = entry.text;
        for (const QString &more : {entry.secondary, entry.key}) {
            if (!more.isEmpty())
                spoken += u", "_s + more;
        }
        item->setData(spoken, Qt::AccessibleTextRole);
        item->setEnabled(entry.enabled);
        m_model->appendRow(item);
    }
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->item(row)->isEnabled()) {
            m_list->setCurrentIndex(m_model->index(row, 0));
            break;
        }
    }
    place();
}

void CommandFinder::place()
{
    const QWidget *over = parentWidget();
    const int width = qMin(scaled(560, font()), over->width() - 2 * scaled(12, font()));
    const int row = qMax(scaled(24, font()), fontMetrics().height() + 6);
    const int rows = qBound(1, m_model->rowCount(), 14);
    const int height = qMin(
        rows * row + m_line->sizeHint().height() + 3 * scaled(6, font()), over->height() - 40);
    setGeometry(
        (over->width() - width) / 2, qMin(scaled(64, font()), over->height() / 8), width, height);
}

void CommandFinder::choose()
{
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid() || !(current.flags() & Qt::ItemIsEnabled))
        return;
    const QString id = current.data(ActionRole).toString();
    hide();
    Q_EMIT chosen(id);
}

bool CommandFinder::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget()) {
        if (event->type() == QEvent::Resize && isVisible())
            place();
        return false;
    }
    if (event->type() == QEvent::FocusOut && isVisible()) {
        const QWidget *now = QApplication::focusWidget();
        if (now && !isAncestorOf(now)) {
            m_before = nullptr; // the person went elsewhere
            hide();
        }
        return false;
    }
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return false;
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool press = event->type() == QEvent::KeyPress;
    switch (key->key()) {
    case Qt::Key_Escape:
        if (press)
            hide();
        event->accept();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (press)
            choose();
        return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return press; // nothing else in here takes the focus
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        if (press)
            QApplication::sendEvent(m_list, event);
        return true;
    default:
        return false;
    }
}

void CommandFinder::hideEvent(QHideEvent *event)
{
    QFrame::hideEvent(event);
    if (m_before)
        m_before->setFocus(Qt::PopupFocusReason);
    m_before = nullptr;
    Q_EMIT closed();
}

void CommandFinder::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(Colours::of(palette()).tone(Tone::Focus));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace gantry::ui
