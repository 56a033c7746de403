def test_over(open_page):
    page = open_page("/?q=cai+cach+hanh+chinh", viewport={"width":1280,"height":800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    print(page.evaluate("document.documentElement.scrollWidth"))
    print(page.evaluate("""() => [...document.querySelectorAll('*')].filter(n => n.scrollWidth > n.clientWidth + 1 && n.clientWidth).map(n => n.tagName+'.'+n.className+' '+n.clientWidth+'/'+n.scrollWidth+' at '+n.getBoundingClientRect().left+' '+getComputedStyle(n).display)"""))
