// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace gantry::ui {

namespace {

// The large icon of an empty view: 34 px at 9 pt, decoration only.
class Picture : public QWidget
{
public:
    explicit Picture(QWidget *parent)
        : QWidget(parent)
    {
    }
    void setIconName(const QString &name)
    {
        m_name = name;
        setVisible(!name.isEmpty());
        update();
    }
    QSize sizeHint() const override { return {scaled(34, font()), scaled(38, font())}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        if (m_name.isEmpty())
            return;
        QPainter painter(this);
        const int side = scaled(34, font());
        paintIcon(&painter, QRectF((width() - side) / 2.0, 0, side, side), m_name,
            Colours::of(palette()).tone(Tone::Text3));
    }

private:
    QString m_name;
};

} // namespace

Placeholder::Placeholder(QWidget *parent)
    : Placeholder({}, {}, {}, parent)
{
}

Placeholder::Placeholder(
    const QString &iconName, const QString &title, const QString &sentence, QWidget *parent)
    : QWidget(parent)
    , m_picture(new Picture(this))
    , m_title(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_button(new QPushButton(this))
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    for (QLabel *label : {m_title, m_sentence}) {
        label->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    m_button->hide();
    m_button->setAutoDefault(false);
    auto *layout = new QVBoxLayout(this);
    const int side = scaled(26, font());
    layout->setContentsMargins(side, side / 2, side, side / 2);
    layout->setSpacing(scaled(5, font()));
    layout->addStretch(1);
    layout->addWidget(m_picture, 0, Qt::AlignHCenter);
    layout->addWidget(m_title);
    layout->addWidget(m_sentence);
    layout->addSpacing(scaled(2, font()));
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(1);
    connect(m_button, &QPushButton::clicked, this, &Placeholder::buttonClicked);
    setContent(iconName, title, sentence);
    applyLook();
}

void Placeholder::setContent(const QString &iconName, const QString &title, const QString &sentence)
{
    static_cast<Picture *>(m_picture)->setIconName(iconName);
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_sentence->setText(sentence);
    setAccessibleName(title.isEmpty() ? sentence : title);
    setAccessibleDescription(title.isEmpty() ? QString() : sentence);
}

void Placeholder::setButton(const QString &text, const QString &iconName)
{
    m_button->setText(text);
    m_button->setIcon(iconName.isEmpty() ? QIcon() : icon(iconName));
    m_button->setVisible(!text.isEmpty());
}

void Placeholder::applyLook()
{
    m_applying = true;
    const Colours colours = Colours::of(palette());
    QPalette second;
    // On a Base background labels write with Text, not with WindowText.
    for (const auto role : {QPalette::WindowText, QPalette::Text})
        second.setColor(role, colours.tone(Tone::Text2));
    m_sentence->setForegroundRole(QPalette::WindowText);
    m_sentence->setPalette(second);
    m_title->setFont(boldFont(font()));
    m_applying = false;
}

void Placeholder::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (!m_applying
        && (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange))
        applyLook();
}

} // namespace gantry::ui
