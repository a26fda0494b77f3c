// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/jsonview.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/jsoneditor.h"
#include "ui/widgets/jsontext.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/richline.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QScrollBar>
#include <QTextBlock>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {
// A slice of text whose insertion stays well under the 8 ms a step may take.
constexpr qsizetype sliceBytes = 16 * 1024;
constexpr qint64 stepMilliseconds = 6;
constexpr qsizetype mostMatches = 1000;
} // namespace

class JsonView::Private
{
public:
    explicit Private(JsonView *view);
    void load(const QByteArray &utf8);
    void take();
    void placeField();
    void find(int direction);
    void markMatches();

    JsonView *q;
    MessageBar *notice;
    JsonEditor *editor;
    QWidget *findBar;
    RichLine *findLine;
    HintLabel *findCount;
    QTimer *loader;
    JsonText text;
    Form form = Form::Stored;
    bool followsField = true; // until a person goes elsewhere
    qint64 fieldOffset = 0;
    qint64 fieldLength = 0;
    QList<QTextCursor> matches;
    int currentMatch = -1;
};

JsonView::Private::Private(JsonView *view)
    : q(view)
    , notice(new MessageBar(view))
    , editor(new JsonEditor(view))
    , findBar(new QWidget(view))
    , findLine(new RichLine(findBar))
    , findCount(new HintLabel({}, findBar))
    , loader(new QTimer(view))
{
    auto *layout = new QVBoxLayout(view);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(notice);
    layout->addWidget(editor, 1);
    layout->addWidget(findBar);

    auto *row = new QHBoxLayout(findBar);
    const int side = scaled(4, view->font());
    row->setContentsMargins(side, side, side, side);
    row->setSpacing(side);
    findLine->setProperty("gantrySmall", true);
    findLine->setLeadingIcon(u"search"_s);
    findLine->setPlaceholderText(JsonView::tr("Find in this document"));
    findLine->setAccessibleName(JsonView::tr("Find in this document"));
    row->addWidget(findLine, 1);
    findCount->setWordWrap(false);
    row->addWidget(findCount);
    const auto button = [&](const QString &iconName, const QString &name) {
        auto *result = new QToolButton(findBar);
        result->setAutoRaise(true);
        result->setProperty("gantrySmall", true);
        result->setIcon(icon(iconName));
        result->setToolTip(name);
        result->setAccessibleName(name);
        row->addWidget(result);
        return result;
    };
    auto *previous = button(u"up"_s, JsonView::tr("Previous match (Shift+F3)"));
    auto *next = button(u"down"_s, JsonView::tr("Next match (F3)"));
    auto *close = button(u"x"_s, JsonView::tr("Close (Esc)"));
    findBar->hide();

    loader->setInterval(0);
    QObject::connect(loader, &QTimer::timeout, view, [this] { take(); });
    QObject::connect(previous, &QToolButton::clicked, view, &JsonView::findPrevious);
    QObject::connect(next, &QToolButton::clicked, view, &JsonView::findNext);
    QObject::connect(close, &QToolButton::clicked, view, [this] {
        findBar->hide();
        editor->setMatches({}, -1);
        editor->setFocus();
    });
    QObject::connect(findLine, &QLineEdit::textChanged, view, [this] {
        markMatches();
        find(0);
    });
    QObject::connect(editor, &JsonEditor::placed, view, [this](int position) {
        followsField = false;
        const qint64 offset = text.byteOf(position);
        if (offset >= 0)
            Q_EMIT q->byteOffsetClicked(offset);
    });
    findLine->installEventFilter(view);
    editor->installEventFilter(view);
    view->setFocusProxy(editor);
}

void JsonView::Private::load(const QByteArray &utf8)
{
    loader->stop();
    matches.clear();
    currentMatch = -1;
    editor->setMatches({}, -1);
    editor->setFrame(-1, -1);
    editor->setHighlighting(false);
    editor->setPlainText({});
    text = JsonText(utf8, form == Form::Indented && utf8.size() <= indentLimitBytes);
    const bool tooLarge = utf8.size() > highlightLimitBytes;
    editor->setHighlighting(!tooLarge);
    if (tooLarge) {
        const QString size = QLocale().formattedDataSize(utf8.size());
        notice->showMessage(Mark::Note,
            JsonView::tr("This document is %1 long, so it is shown without colours.").arg(size));
    } else {
        notice->hide();
    }
    // The first slice at once, so that small documents are there in the same frame.
    take();
}

void JsonView::Private::take()
{
    QElapsedTimer clock;
    clock.start();
    QTextCursor cursor(editor->document());
    cursor.movePosition(QTextCursor::End);
    do {
        if (text.atEnd())
            break;
        cursor.insertText(text.next(sliceBytes));
    } while (clock.elapsed() < stepMilliseconds);
    if (!text.atEnd()) {
        if (!loader->isActive())
            loader->start();
        return;
    }
    loader->stop();
    placeField();
    if (findBar->isVisibleTo(q))
        markMatches();
    Q_EMIT q->loaded();
}

void JsonView::Private::placeField()
{
    const int begin = fieldLength > 0 ? text.positionOf(fieldOffset) : -1;
    const int end = fieldLength > 0 ? text.positionOf(fieldOffset + fieldLength) : -1;
    if (begin < 0 || end <= begin) {
        editor->setFrame(-1, -1);
        return;
    }
    // Display-only characters after the field (indentation of the next) stay outside of the frame.
    int last = end;
    while (last > begin + 1 && editor->document()->characterAt(last - 1).isSpace())
        --last;
    editor->setFrame(begin, last);
    QTextCursor cursor(editor->document());
    cursor.setPosition(begin);
    editor->setTextCursor(cursor);
    const QRect place = editor->cursorRect(cursor);
    if (place.top() < 0 || place.bottom() > editor->viewport()->height())
        editor->centerCursor();
    // Sideways only as far as the field needs it: the keys at the left are worth more.
    QScrollBar *sideways = editor->horizontalScrollBar();
    sideways->setValue(0);
    QTextCursor ending(editor->document());
    ending.setPosition(last);
    const int over
        = editor->cursorRect(ending).right() + scaled(8, q->font()) - editor->viewport()->width();
    if (over > 0)
        sideways->setValue(qMin(over, editor->cursorRect(cursor).left() - scaled(8, q->font())));
}

void JsonView::Private::markMatches()
{
    matches.clear();
    currentMatch = -1;
    const QString wanted = findLine->text();
    QTextCursor cursor(editor->document());
    while (!wanted.isEmpty() && matches.size() < mostMatches) {
        cursor = editor->document()->find(wanted, cursor);
        if (cursor.isNull())
            break;
        matches.append(cursor);
    }
    findCount->setText(wanted.isEmpty() ? QString()
            : matches.isEmpty()         ? JsonView::tr("No match")
            : matches.size() == mostMatches
            ? JsonView::tr("%1 or more").arg(QLocale().toString(int(mostMatches)))
            : JsonView::tr("%n match(es)", nullptr, int(matches.size())));
    editor->setMatches(matches, currentMatch);
}

void JsonView::Private::find(int direction)
{
    if (matches.isEmpty())
        return;
    const int count = int(matches.size());
    if (currentMatch < 0 || direction == 0) {
        const int here = editor->textCursor().selectionStart();
        currentMatch = 0;
        for (int i = 0; i < count; ++i) {
            if (matches[i].selectionStart() >= here) {
                currentMatch = i;
                break;
            }
        }
    } else {
        currentMatch = (currentMatch + direction + count) % count;
    }
    editor->setMatches(matches, currentMatch);
    QTextCursor cursor(editor->document());
    cursor.setPosition(matches[currentMatch].selectionStart());
    editor->setTextCursor(cursor);
    editor->ensureCursorVisible();
    findCount->setText(JsonView::tr("%1 of %2").arg(currentMatch + 1).arg(count));
}

JsonView::JsonView(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(this))
{
}

JsonView::~JsonView() = default;

void JsonView::setDocument(const QByteArray &utf8)
{
    d->fieldOffset = d->fieldLength = 0;
    d->load(utf8);
}

void JsonView::clear()
{
    setDocument({});
}

QByteArray JsonView::document() const
{
    return d->text.bytes();
}

void JsonView::setForm(Form form)
{
    if (d->form == form)
        return;
    d->form = form;
    d->load(d->text.bytes());
}

JsonView::Form JsonView::form() const
{
    return d->form;
}

void JsonView::setField(qint64 offsetBytes, qint64 lengthBytes)
{
    d->fieldOffset = offsetBytes;
    d->fieldLength = lengthBytes;
    d->followsField = true;
    if (!isLoading())
        d->placeField();
}

void JsonView::setWrap(bool wrap)
{
    d->editor->setLineWrapMode(wrap ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
}

bool JsonView::wrap() const
{
    return d->editor->lineWrapMode() != QPlainTextEdit::NoWrap;
}

void JsonView::setLineNumbersVisible(bool visible)
{
    d->editor->setNumbersVisible(visible);
}

bool JsonView::isLoading() const
{
    return !d->text.atEnd();
}

qint64 JsonView::byteOffset(int textPosition) const
{
    return d->text.byteOf(textPosition);
}

int JsonView::textPosition(qint64 byteOffset) const
{
    return d->text.positionOf(byteOffset);
}

QPlainTextEdit *JsonView::editor() const
{
    return d->editor;
}

void JsonView::showFind()
{
    const QString selected = d->editor->textCursor().selectedText();
    d->findBar->show();
    if (!selected.isEmpty() && selected.size() < 200)
        d->findLine->setText(selected);
    else
        d->markMatches();
    d->findLine->setFocus(Qt::ShortcutFocusReason);
    d->findLine->selectAll();
}

void JsonView::findNext()
{
    d->find(1);
}

void JsonView::findPrevious()
{
    d->find(-1);
}

void JsonView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        showFind();
    else
        QWidget::keyPressEvent(event);
}

void JsonView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    // The place was reckoned with another size, at first with none at all.
    if (d->followsField && d->fieldLength > 0 && !isLoading())
        d->placeField();
}

bool JsonView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    auto *key = static_cast<QKeyEvent *>(event);
    const bool inBar = watched == d->findLine;
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (key->matches(QKeySequence::Find)) {
        showFind();
    } else if (key->key() == Qt::Key_F3 || (inBar && enter)) {
        if (key->modifiers() & Qt::ShiftModifier)
            findPrevious();
        else
            findNext();
    } else if (inBar && key->key() == Qt::Key_Escape) {
        d->findBar->hide();
        d->editor->setMatches({}, -1);
        d->editor->setFocus();
    } else {
        return QWidget::eventFilter(watched, event);
    }
    return true;
}

} // namespace gantry::ui
