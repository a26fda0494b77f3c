// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/buildlineaccess.h"

#include "ui/widgets/buildline.h"
#include "ui/widgets/numberedaccess.h"

namespace gantry::ui {

namespace {

//! One build.
class StopAccess : public NumberedPart
{
public:
    StopAccess(BuildLine *line, int number)
        : NumberedPart(line, number)
        , m_line(line)
    {
    }
    bool isValid() const override { return number() < m_line->stops().size(); }
    QString text(QAccessible::Text which) const override
    {
        return isValid() && which == QAccessible::Name ? m_line->stopText(number()) : QString();
    }
    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect here = m_line->stopRect(number());
        return {m_line->mapToGlobal(here.topLeft()), here.size()};
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.readOnly = true;
        state.focused = m_line->hasFocus() && m_line->current() == number();
        return state;
    }

private:
    BuildLine *m_line;
};

class LineAccess : public NumberedParts
{
public:
    explicit LineAccess(BuildLine *line)
        : NumberedParts(line)
    {
    }
    BuildLine *line() const { return static_cast<BuildLine *>(object()); }
    int childCount() const override { return static_cast<int>(line()->stops().size()); }

protected:
    QAccessibleInterface *makePart(int number) const override
    {
        return new StopAccess(line(), number);
    }
    int currentPart() const override { return line()->current(); }
};

} // namespace

void installBuildLineAccess()
{
    installAccess<BuildLine, LineAccess>();
}

void announceBuild(BuildLine *line)
{
    if (QAccessible::isActive())
        announcePart(line, line->current());
}

} // namespace gantry::ui
