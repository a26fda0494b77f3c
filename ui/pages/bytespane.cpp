// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/bytespane.h"

#include "models/image/imagesession.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/jsonview.h"

#include <QLocale>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImageSession;

BytesPane::BytesPane(ImageSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
{
    m_title = new DockTitleBar(u"manifest"_s, tr("Index bytes"), this);
    m_json = new JsonView(this);
    m_json->setForm(JsonView::Form::Indented);
    m_json->editor()->setAccessibleName(tr("Exact bytes of the document"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_json, 1);
    connect(m_json, &JsonView::byteOffsetClicked, session,
        [session](qint64 offset) { session->selectByte(static_cast<qsizetype>(offset)); });
    connect(session, &ImageSession::stateChanged, this, &BytesPane::showDocument);
    connect(session, &ImageSession::currentFieldChanged, this, &BytesPane::showField);
    connect(session, &ImageSession::currentEntryChanged, this, &BytesPane::showField);
    showDocument();
}

void BytesPane::showDocument()
{
    const bool ready = m_session->state() == ImageSession::State::Ready;
    const QString digest = ready ? m_session->inspection().root.digest.toString() : QString();
    if (digest != m_shown) {
        m_shown = digest;
        m_json->setDocument(ready ? m_session->inspection().bytes() : QByteArray());
        m_title->setTitle(
            ready && !m_session->inspection().isIndex() ? tr("Manifest bytes") : tr("Index bytes"));
    }
    showField();
}

void BytesPane::showField()
{
    if (m_session->state() != ImageSession::State::Ready) {
        m_title->setFacts({});
        return;
    }
    const json::Range field = m_session->fieldRange();
    m_json->setField(field.offset, field.length);
    QPlainTextEdit *editor = m_json->editor();
    if (field.length > 0 && !editor->hasFocus()) {
        // The pane is low: the field's first line goes to the top, not just into view.
        const int position = m_json->textPosition(field.offset);
        if (position >= 0)
            editor->verticalScrollBar()->setValue(
                qMax(0, editor->document()->findBlock(position).firstLineNumber() - 1));
    }
    m_title->setFacts(field.length > 0
            ? tr("offset %1 · digest verified").arg(QLocale().toString(field.offset))
            : tr("digest verified"),
        Mark::Fine);
}

} // namespace gantry::ui
